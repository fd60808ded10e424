import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { type Done, runWorkflow, starts } from './act.ts';
import { pipelineTools } from './blueprint-repository.ts';
import type { Registry } from './image.ts';
import type { Remote } from './working-copy.ts';

/** Tokens of workflows, as a forge has one for each run; a pull request of a fork gets one that may only read. */
export const tokens = { push: 'token-of-the-workflow', pull_request: 'token-of-a-pull-request' } as const;

/** Key of who signs, where the forge gives no identity. */
export const signing = { COSIGN_PRIVATE_KEY: 'key of the test', COSIGN_PASSWORD: 'password of the key' };

/** Where the repository of a team lives, and where its images go. */
export interface Site {
  readonly cwd: string;
  readonly registry: Registry;
  readonly certificateAuthority: string;
  /** File of the accounts of the Git host, which reads it anew for every request. */
  readonly accounts: string;
  remote(team: string): Remote;
  /** Its working copy. */
  folderOf(team: string): string;
}

/** What starts a workflow; `given`: what a person says who starts it by hand. */
export interface Start {
  readonly event?: 'push' | 'pull_request' | 'workflow_dispatch';
  readonly commit: string;
  readonly given?: Readonly<Record<string, string>>;
}

/**
 * The pipeline of a team's repository: its workflow files, run on this machine by act. `docker` is a stand-in without a
 * container runtime (docker-stand-in.ts); `cosign` and `gh` only note what they are called with, as the log of signatures and
 * GitHub are on the internet; actions have stand-ins of their own (test/fixtures/actions).
 */
export class Pipeline {
  readonly #site: Site;
  readonly #team: string;
  readonly #folder: string;

  /** Writes the stand-ins, and lets the tokens in at the Git host. */
  constructor(site: Site, team: string) {
    this.#site = site;
    this.#team = team;
    this.#folder = path.join(site.cwd, 'pipeline');
    const bin = path.join(this.#folder, 'bin');
    mkdirSync(bin, { recursive: true });
    const tsx = path.resolve('node_modules/tsx/dist/loader.mjs');
    const docker = path.resolve('test/fixtures/docker-stand-in.ts');
    const programs = {
      docker: `exec '${process.execPath}' --import '${tsx}' '${docker}' "$@"`,
      cosign: `printf '%s\n' "$*" >> '${this.#notes('cosign')}'`,
      gh: `[ "$2" = list ] || printf '%s\n' "$*" >> '${this.#notes('gh')}'`,
    };
    for (const [name, script] of Object.entries(programs)) {
      writeFileSync(path.join(bin, name), `#!/usr/bin/env bash\n${script}\n`);
      chmodSync(path.join(bin, name), 0o755);
    }
    for (const name of ['cosign', 'gh', 'environment'] as const) writeFileSync(this.#notes(name), '');
    const noted = `env >> '${this.#notes('environment')}'\n`;
    writeFileSync(path.join(this.#folder, 'note-environment.sh'), noted);
    const { push, pull_request } = tokens;
    if (!readFileSync(site.accounts, 'utf8').includes(push))
      appendFileSync(site.accounts, `\nx-access-token:${push}:write\nx-access-token:${pull_request}:read\n`);
  }

  /** What a stand-in was called with, a line each. */
  called(program: 'cosign' | 'gh'): string[] {
    return readFileSync(this.#notes(program), 'utf8').split('\n').filter(Boolean);
  }

  /** The environment of every shell that was started so far. */
  seen(): string {
    return readFileSync(this.#notes('environment'), 'utf8');
  }

  /** Workflows that the forge starts for an event of main that changes these files. */
  async started(event: string, changed: readonly string[]): Promise<string[]> {
    const names = readdirSync(this.#workflows).map((file) => path.parse(file).name);
    const all = await Promise.all(names.map((name) => starts(this.#file(name), event, 'main', changed)));
    return names.filter((_, index) => all[index]).sort();
  }

  /** Runs a workflow for a commit of main. @throws where a step fails, with all that it said */
  async run(workflow: string, { event = 'push', commit, given = {} }: Start): Promise<Done> {
    const { registry, certificateAuthority } = this.#site;
    const { url } = this.#site.remote(this.#team);
    const folder = mkdtempSync(path.join(this.#folder, `${workflow}-`));
    const [secrets, variables] = [path.join(folder, 'secrets.yaml'), path.join(folder, 'variables.yaml')];
    const token = tokens[event === 'pull_request' ? event : 'push'];
    // A pull request of a branch of the repository may see them: it is the workflow that must not.
    writeFileSync(
      secrets,
      JSON.stringify({ GITHUB_TOKEN: token, HARBOR_PASSWORD: registry.password, ...signing }),
    );
    writeFileSync(variables, JSON.stringify({ HARBOR_USERNAME: registry.username }));
    return await runWorkflow(this.#file(workflow), {
      event,
      folder,
      secrets,
      variables,
      inputs: given,
      server: `${new URL(url).origin}/`,
      context: {
        GITHUB_REPOSITORY: new URL(url).pathname.replace(/^[/]|[.]git$/g, ''),
        GITHUB_REF: event === 'pull_request' ? 'refs/pull/1/merge' : 'refs/heads/main',
        SHA_REF: commit,
      },
      environment: {
        PATH: `${path.join(this.#folder, 'bin')}:${process.env.PATH}`,
        HOME: folder,
        BASH_ENV: path.join(this.#folder, 'note-environment.sh'),
        PIPELINE_TOOLS: await pipelineTools(this.#site.folderOf(this.#team)),
        // The host's certificate is not of a public authority.
        GIT_SSL_CAINFO: certificateAuthority,
        SSL_CERT_FILE: certificateAuthority,
        // GitHub gives an identity to sign with, which nothing here does.
        ...(this.#forge === '.github' && signing),
      },
    });
  }

  get #forge(): '.github' | '.forgejo' {
    return existsSync(path.join(this.#site.folderOf(this.#team), '.github')) ? '.github' : '.forgejo';
  }

  get #workflows(): string {
    return path.join(this.#site.folderOf(this.#team), this.#forge, 'workflows');
  }

  #file(workflow: string): string {
    return path.join(this.#workflows, `${workflow}.yaml`);
  }

  #notes(name: 'cosign' | 'gh' | 'environment'): string {
    return path.join(this.#folder, `${name}.txt`);
  }
}
