import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Done, runWorkflow, starts } from './act.ts';
import { pipelineTools } from './blueprint-repository.ts';
import type { Registry } from './image.ts';
import { writeScript } from './temporary-folder.ts';
import type { Remote } from './working-copy.ts';

/** Tokens of workflows, as a forge has one for each run; a pull request of a fork gets one that may only read. */
export const tokens = { push: 'token-of-the-workflow', pull_request: 'token-of-a-pull-request' } as const;

/** Name and key of who signs, where the forge gives no identity. */
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
 * GitHub are on the internet; so do actions (test/fixtures/actions).
 */
export class Pipeline {
  readonly #site: Site;
  readonly #team: string;
  readonly #folder: string;

  private constructor(site: Site, team: string) {
    this.#site = site;
    this.#team = team;
    this.#folder = path.join(site.cwd, 'pipeline');
  }

  /** Writes the stand-ins, and lets the tokens in at the Git host. */
  static async of(site: Site, team: string): Promise<Pipeline> {
    const pipeline = new Pipeline(site, team);
    await pipeline.#prepare();
    return pipeline;
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
    const names = ['build-push', 'promote', 'validate'];
    const all = await Promise.all(names.map((name) => starts(this.#file(name), event, 'main', changed)));
    return names.filter((_, index) => all[index]);
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

  async #prepare(): Promise<void> {
    const tsx = path.resolve('node_modules/tsx/dist/loader.mjs');
    const docker = path.resolve('test/fixtures/docker-stand-in.ts');
    const programs = {
      docker: `exec '${process.execPath}' --import '${tsx}' '${docker}' "$@"`,
      cosign: `printf '%s\\n' "$*" >> '${this.#notes('cosign')}'`,
      gh: `[ "$2" = list ] || printf '%s\\n' "$*" >> '${this.#notes('gh')}'`,
    };
    mkdirSync(this.#folder, { recursive: true });
    for (const [name, script] of Object.entries(programs))
      await writeScript(path.join(this.#folder, 'bin', name), script);
    for (const name of ['cosign', 'gh', 'environment'] as const) writeFileSync(this.#notes(name), '');
    const noted = `env >> '${this.#notes('environment')}'\n`;
    writeFileSync(path.join(this.#folder, 'note-environment.sh'), noted);
    const { accounts } = this.#site;
    if (!readFileSync(accounts, 'utf8').includes(tokens.push))
      appendFileSync(
        accounts,
        `\nx-access-token:${tokens.push}:write\nx-access-token:${tokens.pull_request}:read\n`,
      );
  }

  get #forge(): '.github' | '.forgejo' {
    return existsSync(path.join(this.#site.folderOf(this.#team), '.github')) ? '.github' : '.forgejo';
  }

  #file(workflow: string): string {
    return path.join(this.#site.folderOf(this.#team), this.#forge, 'workflows', `${workflow}.yaml`);
  }

  #notes(name: 'cosign' | 'gh' | 'environment'): string {
    return path.join(this.#folder, `${name}.txt`);
  }
}
