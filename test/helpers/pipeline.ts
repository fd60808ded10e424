import { appendFileSync, chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { linkTools } from './blueprint-repository.ts';
import type { GitopsProject } from './gitops-project.ts';
import { type Done, runWorkflow } from './workflow-run.ts';
import { WorkingCopy } from './working-copy.ts';

/** The token of a workflow, as GitHub has one for each run. */
const bot = { name: 'x-access-token', password: 'token-of-the-workflow' };

/** What starts a workflow; `given`: what a person says who starts it by hand. */
export interface Start {
  readonly event?: 'push' | 'pull_request' | 'workflow_dispatch';
  readonly commit: string;
  readonly given?: Readonly<Record<string, string>>;
}

/**
 * The pipeline of a team's repository: its workflow files, run on this machine. Stands for the runner of a forge; `docker` is a
 * stand-in without a container runtime (docker-stand-in.ts); `cosign` and `gh` only note what they are called with, as the log of
 * signatures and GitHub are on the internet.
 */
export class Pipeline {
  readonly #project: GitopsProject;
  readonly #team: string;
  readonly #folder: string;

  constructor(project: GitopsProject, team: string) {
    this.#project = project;
    this.#team = team;
    this.#folder = path.join(project.cwd, 'pipeline');
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
      writeFileSync(this.#notes(name), '');
    }
    // The Git host reads it anew for every request.
    if (!readFileSync(project.accounts, 'utf8').includes(`${bot.name}:`))
      appendFileSync(project.accounts, `\n${bot.name}:${bot.password}:write\n`);
  }

  /** What a stand-in was called with, a line each. */
  called(program: 'cosign' | 'gh'): string[] {
    return readFileSync(this.#notes(program), 'utf8').split('\n').filter(Boolean);
  }

  /** Runs a workflow for a commit of main. @throws where a step fails, with all that it said */
  async run(workflow: string, { event = 'push', commit, given = {} }: Start): Promise<Done> {
    const { registry, certificateAuthority } = this.#project;
    // A pull request sees neither.
    const settings = {
      'vars.HARBOR_USERNAME': registry.username,
      'secrets.HARBOR_PASSWORD': registry.password,
    };
    const inputs = Object.entries(given).map(([name, value]) => [`inputs.${name}`, value]);
    const file = path.join(this.#project.folderOf(this.#team), '.github/workflows', `${workflow}.yaml`);
    return await runWorkflow(file, {
      folder: this.#folder,
      names: {
        'github.event_name': event,
        'github.token': event === 'pull_request' ? '' : bot.password,
        ...(event !== 'pull_request' && settings),
        ...Object.fromEntries(inputs),
      },
      environment: {
        PATH: `${path.join(this.#folder, 'bin')}:${process.env.PATH}`,
        GITHUB_SHA: commit,
        // The host's certificate is not of a public authority; signing needs a key where GitHub gives no identity.
        GIT_SSL_CAINFO: certificateAuthority,
        SSL_CERT_FILE: certificateAuthority,
        COSIGN_PRIVATE_KEY: 'key of the test',
      },
      actions: {
        'actions/checkout': async (given, { folder }) => {
          const depth = given['fetch-depth'] === '0' ? [] : ['--depth=1'];
          const clone = await WorkingCopy.clone(folder, this.#project.remote(this.#team), ...depth);
          await clone.git('checkout', '--quiet', '--detach', commit);
          await linkTools(folder);
          return undefined;
        },
        'docker/login-action': async ({ registry: host = '', username, password }, { home }) => {
          const auth = Buffer.from(`${username}:${password}`).toString('base64');
          writeFileSync(path.join(home, 'config.json'), JSON.stringify({ auths: { [host]: { auth } } }));
          return { DOCKER_CONFIG: home };
        },
        'docker/setup-buildx-action': nothing,
        'aquasecurity/trivy-action': nothing,
        'sigstore/cosign-installer': nothing,
      },
    });
  }

  #notes(program: string): string {
    return path.join(this.#folder, `${program}.txt`);
  }
}

async function nothing(): Promise<undefined> {
  return undefined;
}
