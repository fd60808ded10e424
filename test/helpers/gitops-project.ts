import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { stringify } from 'yaml';
import { ClusterApi } from '../../src/cluster/cluster-api.ts';
import { connect } from '../../src/cluster/connection.ts';
import { berth, berthOk } from './berth.ts';
import { chosenToolchain } from './chosen-program.ts';
import { committer } from './git.ts';
import type { Registry } from './image.ts';
import { inputFlags, teamFile } from './project.ts';
import { writeFiles } from './suite-folder.ts';
import { type Remote, WorkingCopy } from './working-copy.ts';

/** Team `payments` of the tests of GitOps: its namespace, its repository, its images. */
export const team = 'payments';
export const namespace = 'app-payments-dev';
const pollEveryMs = 200;
// A cold cache builds Argo CD.
const buildWithin = 45 * 60_000;

/** A project on an embedded cluster of its own, with Git host, registry and Argo CD, to which the layer is applied. */
export class GitopsProject {
  readonly cwd: string;
  readonly #up: any;

  private constructor(cwd: string, up: unknown) {
    this.cwd = cwd;
    this.#up = up;
  }

  /** Brings everything up in an empty folder. */
  static async start(cwd: string): Promise<GitopsProject> {
    writePlatform(cwd, {});
    await berthOk(['dev', 'up', '--gitops'], { cwd, timeout: buildWithin });
    const project = await GitopsProject.of(cwd);
    project.writePlatform();
    await berthOk(['platform', 'apply', 'argocd', '--yes'], { cwd, timeout: buildWithin });
    return project;
  }

  /** A project whose cluster is up. */
  static async of(cwd: string): Promise<GitopsProject> {
    return new GitopsProject(cwd, (await berthOk(['dev', 'status', '--json'], { cwd })).json.data.gitops);
  }

  /** Writes berth.yaml: Argo CD and the Git host know the same secret. */
  writePlatform(): void {
    const webhook_secret = { file: path.relative(this.cwd, this.#up.webhookSecret) };
    writePlatform(this.cwd, { layers: { argocd: { webhook_secret } } });
  }

  get git(): string {
    return this.#up.git;
  }

  /** The registry as the pipeline of a team uses it. */
  get registry(): Registry {
    return {
      address: this.#up.registry,
      authority: readFileSync(this.certificateAuthority, 'utf8'),
      username: 'developer',
      password: this.#password('developer'),
    };
  }

  /** Host and port, as in names of images. */
  get registryHost(): string {
    return this.#up.registry.replace('https://', '');
  }

  get accounts(): string {
    return path.join(path.dirname(this.#up.webhookSecret), 'accounts');
  }

  /** File of a team with one namespace that follows a repository of this Git host. */
  teamFile(name: string, inputs: Record<string, unknown>): string {
    return teamFile(name, this.teamInputs(name, inputs));
  }

  /** Inputs of its block but for the namespace. @param inputs more of them */
  teamInputs(name: string, inputs: Record<string, unknown>): Record<string, unknown> {
    const password = { file: path.relative(this.cwd, this.#up.passwords.reader) };
    return {
      project_id: 'shop',
      github_repo_url: this.repositoryUrl(name),
      git_username: 'reader',
      git_token: password,
      harbor_mode: 'external',
      harbor_url: this.#up.registry,
      harbor_project: name,
      harbor_robot_username: 'reader',
      harbor_robot_token: password,
      ...inputs,
    };
  }

  repositoryUrl(name: string): string {
    return `${this.git}/${name}/app.git`;
  }

  /** A new repository of a team, with the files of a folder. */
  async repository(name: string, from: string): Promise<WorkingCopy> {
    return await WorkingCopy.create(this.folderOf(name), from, this.remote(name));
  }

  /**
   * A new repository of a team from a blueprint, as the team makes it.
   * @param inputs of the blueprint, beside the name of the application
   * @returns nothing is pushed yet
   */
  async fromBlueprint(
    blueprint: string,
    name: string,
    inputs: Readonly<Record<string, string>> = {},
  ): Promise<WorkingCopy> {
    const folder = this.folderOf(name);
    const block = ['--team', name, '--block', 'namespace-with-argocd'];
    const flags = inputFlags({ app_name: 'web', ...inputs });
    await berthOk(['blueprint', 'new', blueprint, folder, ...block, ...flags], {
      cwd: this.cwd,
      env: committer,
    });
    return WorkingCopy.of(folder, this.remote(name));
  }

  /** The repository of a team for somebody who may push. */
  remote(name: string): Remote {
    return {
      url: this.repositoryUrl(name),
      authority: this.certificateAuthority,
      login: `developer:${this.#password('developer')}`,
    };
  }

  /** File of who vouches for the certificates of Git host and registry. */
  get certificateAuthority(): string {
    return this.#up.certificateAuthority;
  }

  /** The kustomize that Argo CD calls. */
  async kustomize(folder: string, ...words: string[]): Promise<string> {
    const program = path.join(path.dirname(this.#up.webhookSecret), 'bin/kustomize');
    return (await execa(program, words, { cwd: folder })).stdout;
  }

  /** What `team status` says of a team's only Application. */
  async status(name = team): Promise<any> {
    const { json } = await berth(['team', 'status', name, '--json'], { cwd: this.cwd });
    return json.data.deliveries[0];
  }

  /** Waits until `team status` says something. */
  async until(what: string, is: (status: any) => boolean, name = team): Promise<any> {
    const end = performance.now() + 60_000;
    for (;;) {
      const status = await this.status(name);
      if (is(status)) return status;
      if (performance.now() > end) throw new Error(`${what}: ${JSON.stringify(status, undefined, 1)}`);
      await sleep(pollEveryMs);
    }
  }

  async synced(commit: string, name = team): Promise<any> {
    return await this.until(
      `${commit} is deployed`,
      ({ sync, health, revision }) => sync === 'Synced' && health === 'Healthy' && revision === commit,
      name,
    );
  }

  /** Waits until a problem is told. @returns it */
  async problem(text: string | RegExp): Promise<string> {
    const matches = ({ object, message }: any) => `${object}: ${message}`.match(text) !== null;
    const status = await this.until(`a problem ${text}`, ({ problems }) => problems.some(matches));
    const { object, message } = status.problems.find(matches);
    return `${object}: ${message}`;
  }

  /** The API as the administrator of the cluster. */
  async api(): Promise<ClusterApi> {
    const context = {
      name: 'dev',
      projectRoot: this.cwd,
      embeddedKubeconfig: path.join(this.cwd, '.berth/kubeconfig'),
      environment: {},
    };
    return new ClusterApi(await connect({ embedded: true }, context), {});
  }

  /** An object as it stands. */
  async read(apiPath: string): Promise<any> {
    return await (await this.api()).read(apiPath);
  }

  /** Kills processes by the names that "dev status" has for them, as a crash would. */
  async kill(...names: string[]): Promise<void> {
    const { json } = await berth(['dev', 'status', '--json'], { cwd: this.cwd });
    for (const { name, pid } of json.data.gitops.processes)
      if (names.includes(name) && pid !== undefined) process.kill(pid, 'SIGKILL');
    const gone = async () =>
      (await berth(['dev', 'status', '--json'], { cwd: this.cwd })).json.data.gitops.processes.every(
        ({ name, pid }: any) => !names.includes(name) || pid === undefined,
      );
    while (!(await gone())) await sleep(pollEveryMs);
  }

  /** Where the working copy of a team is. */
  folderOf(name: string): string {
    return path.join(this.cwd, 'repositories', name);
  }

  #password(account: 'developer' | 'reader'): string {
    return readFileSync(this.#up.passwords[account], 'utf8');
  }
}

function writePlatform(cwd: string, more: Record<string, unknown>): void {
  const platform = {
    apiVersion: 'berth/v1',
    kind: 'Platform',
    organisation: 'test',
    environments: { dev: {} },
    ...chosenToolchain,
    ...more,
  };
  writeFiles(cwd, { 'berth.yaml': stringify(platform) });
}
