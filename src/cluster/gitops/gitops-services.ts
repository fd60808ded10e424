import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { ClusterApi } from '../cluster-api.ts';
import { clusterFailure } from '../cluster-failure.ts';
import { killProcesses, processOf, type RunningProcess, runningProcesses } from '../cluster-processes.ts';
import { requireFree } from '../free-ports.ts';
import { type GitopsFiles, type GitopsPrograms, type GitopsService, gitopsServices } from './gitops-files.ts';
import { lastLine, listens, startHostProcess } from './host-process.ts';
import { serviceCommand } from './service-command.ts';
import { workloadEnvironment } from './workload-environment.ts';

const readyWithinMs = 60_000;
/** Longer than a development cluster lives; the API server gives what it is asked for. */
const tokenSeconds = 365 * 24 * 3600;

/** The parts of Argo CD, with what they are in a cluster. The repo server asks no API, and has no account. */
const argocdWorkloads = {
  'argocd-repo-server': 'deployments',
  'argocd-server': 'deployments',
  'argocd-application-controller': 'statefulsets',
} as const;
const argocdParts = Object.keys(argocdWorkloads) as (keyof typeof argocdWorkloads)[];

/** How what `dev up --gitops` has started stands. */
export interface GitopsStatus {
  /** waiting: all but Argo CD, whose layer is not applied yet. */
  readonly state: 'running' | 'waiting' | 'degraded';
  readonly processes: readonly { readonly name: GitopsService; readonly pid: number | undefined }[];
  /** Addresses: of the Git host, the registry and Argo CD. */
  readonly git: string;
  readonly registry: string;
  readonly argocd: string;
  /** Files: the authority that vouches for the first two, passwords of their accounts, and the secret of webhooks. */
  readonly certificateAuthority: string;
  readonly passwords: { readonly developer: string; readonly reader: string };
  readonly webhookSecret: string;
}

/** Git host, registry, cache, and the parts of Argo CD, which work as processes of this machine on the cluster. */
export class GitopsServices {
  readonly #files: GitopsFiles;
  readonly #environment: Readonly<Record<string, string | undefined>>;

  /** @param environment PATH is given to the processes */
  constructor(files: GitopsFiles, environment: Readonly<Record<string, string | undefined>>) {
    this.#files = files;
    this.#environment = environment;
  }

  /** @returns undefined where the cluster has none */
  async status(): Promise<GitopsStatus | undefined> {
    const files = this.#files;
    if (!files.enabled()) return undefined;
    const found = await this.#processes();
    const processes = gitopsServices.map((name) => ({
      name,
      pid: processOf(files.program(name), found)?.pid,
    }));
    const started = files.argocdStarted();
    const missed = processes.filter(({ name, pid }) => pid === undefined && (started || !isArgocd(name)));
    return {
      state: missed.length > 0 ? 'degraded' : started ? 'running' : 'waiting',
      processes,
      git: `https://${await files.address('git-server')}`,
      registry: `https://${await files.address('registry')}`,
      argocd: `http://${await files.address('argocd-server')}`,
      certificateAuthority: files.certificate.authority,
      passwords: { developer: files.password('developer'), reader: files.password('reader') },
      webhookSecret: files.webhookSecret,
    };
  }

  /** Starts what does not run; Argo CD as soon as it is installed in the cluster. @throws BerthError CLUSTER_FAILED */
  async up(
    api: ClusterApi,
    server: string,
    programs: GitopsPrograms,
    argocdNamespace: string,
  ): Promise<void> {
    await this.#files.create();
    await this.#files.link(programs);
    for (const name of ['redis-server', 'git-server', 'registry'] as const) await this.#start(name);
    if (!(await this.#identities(api, server, argocdNamespace))) return;
    for (const name of argocdParts) {
      const place = `/apis/apps/v1/namespaces/${argocdNamespace}/${argocdWorkloads[name]}/${name}`;
      await this.#start(name, await workloadEnvironment(api, place, argocdNamespace));
    }
  }

  /** Ends all of them. */
  async down(): Promise<void> {
    await killProcesses(async () => await this.#processes());
    await rm(this.#files.passwordSocket, { force: true });
  }

  /** @returns false while Argo CD is not installed */
  async #identities(api: ClusterApi, server: string, namespace: string): Promise<boolean> {
    const needed = [
      `/api/v1/namespaces/${namespace}/configmaps/argocd-cm`,
      `/api/v1/namespaces/${namespace}/secrets/argocd-secret`,
      `/apis/apps/v1/namespaces/${namespace}/statefulsets/argocd-application-controller`,
    ];
    const found = await Promise.all(needed.map(async (object) => await api.read(object)));
    if (found.includes(undefined)) return false;
    for (const name of ['argocd-application-controller', 'argocd-server'] as const) {
      const { token } = await api.serviceAccountToken(namespace, name, tokenSeconds);
      await this.#files.writeIdentity(name, server, token, namespace);
    }
    return true;
  }

  async #start(name: GitopsService, workload?: Readonly<Record<string, string>>): Promise<void> {
    const files = this.#files;
    const running = async () => processOf(files.program(name), await this.#processes()) !== undefined;
    if (await running()) return;
    const port = (await files.ports())[name];
    await requireFree(port, files, name);
    await startHostProcess({
      program: files.program(name),
      ...(await serviceCommand(files, name, this.#environment, workload)),
      folder: files.folder,
      log: files.log(name),
    });
    if (!(await listens(port, running, readyWithinMs)))
      throw clusterFailure(files, `${name} does not work: ${await lastLine(files.log(name))}`);
  }

  async #processes(): Promise<RunningProcess[]> {
    const programs = path.join(this.#files.folder, 'bin', path.sep);
    return (await runningProcesses()).filter(({ command }) => command.startsWith(programs));
  }
}

function isArgocd(name: GitopsService): boolean {
  return (argocdParts as readonly string[]).includes(name);
}
