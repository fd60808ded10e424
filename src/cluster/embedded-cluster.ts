import { existsSync } from 'node:fs';
import { access, constants, mkdir, realpath, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import lockfile from 'proper-lockfile';
import { BerthError } from '../errors.ts';
import type { Emit } from '../events.ts';
import { dropFutureLock } from '../model/future-lock.ts';
import type { ProjectPaths } from '../model/paths.ts';
import { waitFor } from '../model/wait.ts';
import { ClusterApi } from './cluster-api.ts';
import { processOf } from './cluster-processes.ts';
import { checkPorts, clusterProcesses, endCluster, runKwokctl, waitUntilReady } from './cluster-run.ts';
import { connect } from './connection.ts';
import { GitopsFiles, type GitopsPrograms } from './gitops/gitops-files.ts';
import { GitopsServices, type GitopsStatus } from './gitops/gitops-services.ts';
import { type ClusterPrograms, type Component, components, KwokFiles } from './kwok-files.ts';
import { createSimulatedNodes } from './simulated-nodes.ts';

const staleAfterMs = 5000;

/** What there is of an embedded cluster. */
export interface EmbeddedStatus {
  /** degraded: some of its processes are gone, or its API does not answer. */
  readonly state: 'running' | 'degraded' | 'stopped' | 'absent';
  readonly processes: readonly { readonly name: Component; readonly pid: number | undefined }[];
  readonly server?: string;
  /** Version of Kubernetes. */
  readonly version?: string;
  readonly kubeconfig: string;
  /** Logs, certificates and data. */
  readonly folder: string;
  /** What works beside it, where it was asked for. */
  readonly gitops?: GitopsStatus;
}

/** Git host, registry and Argo CD beside a cluster. */
export interface GitopsWish {
  /** False: only where the cluster has had them before. */
  readonly wanted: boolean;
  /** Asked for only when something has to be started. */
  readonly programs: () => Promise<GitopsPrograms>;
  /** Namespace that Argo CD is installed in. */
  readonly argocdNamespace: string;
}

/** What bringing an embedded cluster up came to. */
export interface EmbeddedUp {
  /** kept: it was running already. */
  readonly action: 'created' | 'restarted' | 'kept';
  readonly status: EmbeddedStatus;
}

/** Kubernetes on this machine without containers: a real control plane, simulated nodes. One per project. */
export class EmbeddedCluster {
  readonly #name: string;
  readonly #paths: ProjectPaths;
  readonly #environment: Readonly<Record<string, string | undefined>>;
  readonly #emit: Emit;

  /**
   * @param options.name of the cluster and of its context
   * @param options.environment PATH and TMPDIR are given to the cluster's processes, nothing else
   */
  constructor(options: {
    readonly name: string;
    readonly paths: ProjectPaths;
    readonly environment: Readonly<Record<string, string | undefined>>;
    readonly emit: Emit;
  }) {
    this.#name = options.name;
    this.#paths = options.paths;
    this.#environment = options.environment;
    this.#emit = options.emit;
  }

  /**
   * Brings the cluster up, whatever there is of it: nothing, a half-made folder, a stopped cluster, or one of
   * whose processes some were killed.
   *
   * @param programs asked for only when something has to be started
   * @throws BerthError CLUSTER_FAILED
   */
  up(programs: () => Promise<ClusterPrograms>, gitops?: GitopsWish): Promise<EmbeddedUp> {
    return this.#locked(async (files) => {
      const before = await this.#status(files);
      const cluster = await this.#upCluster(files, before, programs);
      const wanted = gitops?.wanted || before.gitops !== undefined;
      if (!gitops || !wanted || (before.state === 'running' && before.gitops?.state === 'running'))
        return cluster;
      const found = await gitops.programs();
      const wait = { id: 'gitops', text: 'starting Git host, registry and Argo CD' };
      await waitFor(this.#emit, wait, async () => {
        const [api, { server }] = [await this.#api(), await this.#connection()];
        await this.#gitops(files).up(api, server, found, gitops.argocdNamespace);
      });
      const status = await this.#status(files);
      return { action: before.gitops && cluster.action === 'kept' ? 'restarted' : cluster.action, status };
    });
  }

  async #upCluster(
    files: KwokFiles,
    before: EmbeddedStatus,
    programs: () => Promise<ClusterPrograms>,
  ): Promise<EmbeddedUp> {
    if (before.state === 'running') return { action: 'kept', status: before };
    const found = await programs();
    const wait = { id: 'cluster', text: 'starting the embedded cluster' };
    return await waitFor(this.#emit, wait, () => this.#start(files, found));
  }

  /**
   * Ends all processes of the cluster and deletes everything that was in it.
   *
   * @returns true when there was something to end or to delete
   */
  down(): Promise<boolean> {
    return this.#locked(async (files) => {
      const { state } = await this.#status(files);
      await this.#gitops(files).down();
      await endCluster(files);
      await rm(this.#paths.kubeconfig, { force: true });
      await rm(files.root, { recursive: true, force: true });
      return state !== 'absent';
    });
  }

  /** Looks at the cluster; changes nothing. */
  async status(): Promise<EmbeddedStatus> {
    return this.#status(await this.#files());
  }

  /** @returns PEM of the authority that vouches for its API, and for the Git host and the registry beside it */
  async authority(): Promise<string> {
    return (await this.#connection()).certificateAuthority ?? '';
  }

  async #status(files: KwokFiles): Promise<EmbeddedStatus> {
    const found = await clusterProcesses(files);
    const processes = components.map((name) => ({ name, pid: processOf(files.program(name), found)?.pid }));
    const gitops = await this.#gitops(files).status();
    const base = {
      processes,
      kubeconfig: this.#paths.kubeconfig,
      folder: files.root,
      ...(gitops && { gitops }),
    };
    if (found.length === 0) return { ...base, state: existsSync(files.root) ? 'stopped' : 'absent' };
    const whole = processes.every(({ pid }) => pid !== undefined) && existsSync(files.complete);
    try {
      const { server } = await this.#connection();
      const api = await this.#api();
      const serving = await api.ready(2000);
      if (!serving) return { ...base, state: 'degraded', server };
      return { ...base, state: whole ? 'running' : 'degraded', server, version: await api.version() };
    } catch (error) {
      if (error instanceof BerthError) return { ...base, state: 'degraded' };
      throw error;
    }
  }

  async #start(files: KwokFiles, programs: ClusterPrograms): Promise<EmbeddedUp> {
    const whole = existsSync(files.complete);
    await (whole ? this.#restart(files, programs) : this.#create(files, programs));
    await files.writeKubeconfig(this.#paths.kubeconfig);
    const api = await this.#api();
    await waitUntilReady(files, api);
    await createSimulatedNodes(api);
    await writeFile(files.complete, '');
    return { action: whole ? 'restarted' : 'created', status: await this.#status(files) };
  }

  async #create(files: KwokFiles, programs: ClusterPrograms): Promise<void> {
    await this.#gitops(files).down();
    await endCluster(files);
    await rm(files.root, { recursive: true, force: true });
    await files.writeConfig(programs);
    await runKwokctl(files, programs, this.#environment, 'create');
  }

  async #restart(files: KwokFiles, programs: ClusterPrograms): Promise<void> {
    const found = await clusterProcesses(files);
    await checkPorts(files, found);
    await files.forgetPids(found.map(({ pid }) => pid));
    await files.relink(programs);
    await runKwokctl(files, programs, this.#environment, 'start');
  }

  #gitops(files: KwokFiles): GitopsServices {
    return new GitopsServices(new GitopsFiles(files), this.#environment);
  }

  #connection() {
    return connect(
      { embedded: true },
      {
        name: 'embedded',
        projectRoot: this.#paths.root,
        embeddedKubeconfig: this.#paths.kubeconfig,
        environment: this.#environment,
      },
    );
  }

  async #api(): Promise<ClusterApi> {
    return new ClusterApi(await this.#connection(), this.#environment);
  }

  async #locked<Result>(work: (files: KwokFiles) => Promise<Result>): Promise<Result> {
    const files = await this.#files();
    await mkdir(path.dirname(files.root), { recursive: true });
    // Else the lock would be tried for ever.
    await access(path.dirname(files.root), constants.W_OK);
    await dropFutureLock(`${files.root}.lock`, staleAfterMs);
    const release = await lockfile.lock(files.root, {
      realpath: false,
      stale: staleAfterMs,
      update: staleAfterMs / 5,
      // Lost to a long sleep of the machine: whoever took it has done the same by now.
      onCompromised: () => {},
      retries: { forever: true, minTimeout: 200, maxTimeout: 200 },
    });
    try {
      return await work(files);
    } finally {
      await release().catch(() => {});
    }
  }

  // Processes are found by their paths, so one folder must always have the same.
  async #files(): Promise<KwokFiles> {
    const { root, cluster } = this.#paths;
    return new KwokFiles(path.join(await realpath(root), path.relative(root, cluster)), this.#name);
  }
}
