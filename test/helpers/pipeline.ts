import { appendFileSync, chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { linkTools } from './blueprint-repository.ts';
import type { GitopsProject } from './gitops-project.ts';
import { type Done, runWorkflow } from './workflow-run.ts';
import { WorkingCopy } from './working-copy.ts';

/** The token of a workflow, as GitHub has one for each run. */
const bot = { name: 'x-access-token', password: 'token-of-the-workflow' };

/**
 * The pipeline of a team's repository: its workflow file, run on this machine. Stands for the runner of a forge; `docker` is a
 * stand-in without a container runtime (docker-stand-in.ts), and `cosign` one that only notes what it is to sign: its log of
 * signatures is on the internet.
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
      cosign: `printf '%s\n' "$*" >> '${this.#signatures}'`,
    };
    for (const [name, script] of Object.entries(programs)) {
      writeFileSync(path.join(bin, name), `#!/usr/bin/env bash\n${script}\n`);
      chmodSync(path.join(bin, name), 0o755);
    }
    writeFileSync(this.#signatures, '');
    // The Git host reads it anew for every request.
    if (!readFileSync(project.accounts, 'utf8').includes(`${bot.name}:`))
      appendFileSync(project.accounts, `\n${bot.name}:${bot.password}:write\n`);
  }

  /** What `cosign` was called with, a line each. */
  get signed(): string[] {
    return readFileSync(this.#signatures, 'utf8').split('\n').filter(Boolean);
  }

  /** Runs build-push for a commit of main. @throws where a step fails, with all that it said */
  async buildPush(event: 'push' | 'pull_request', commit: string): Promise<Done> {
    const { registry, certificateAuthority } = this.#project;
    // A pull request sees neither.
    const settings = {
      'vars.HARBOR_USERNAME': registry.username,
      'secrets.HARBOR_PASSWORD': registry.password,
    };
    const workflow = path.join(this.#project.folderOf(this.#team), '.github/workflows/build-push.yaml');
    return await runWorkflow(workflow, {
      folder: this.#folder,
      names: {
        'github.event_name': event,
        'github.token': event === 'push' ? bot.password : '',
        ...(event === 'push' && settings),
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

  get #signatures(): string {
    return path.join(this.#folder, 'signatures');
  }
}

async function nothing(): Promise<undefined> {
  return undefined;
}
