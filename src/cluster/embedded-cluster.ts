import { execFile } from 'node:child_process';
import { access, mkdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import lockfile from 'proper-lockfile';
import { BerthError } from '../errors.ts';
import type { Emit } from '../events.ts';
import type { ProjectPaths } from '../model/paths.ts';
import { ClusterApi } from './cluster-api.ts';
import { endProcesses, type RunningProcess, runningProcesses } from './cluster-processes.ts';
import { connect } from './connection.ts';
import { type ClusterPrograms, type Component, clusterName, components, KwokFiles } from './kwok-files.ts';
import { createSimulatedNodes } from './simulated-nodes.ts';

const readyWithinMs = 60_000;
const endWithinMs = 5000;
const pollEveryMs = 100;
// Made by the controller manager: who finds it finds a cluster that works.
const firstAccount = '/api/v1/namespaces/default/serviceaccounts/default';
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
}

/** What bringing an embedded cluster up came to. */
export interface EmbeddedUp {
  /** kept: it was running already. */
  readonly action: 'created' | 'restarted' | 'kept';
  readonly status: EmbeddedStatus;
}

/** Kubernetes on this machine without containers: a real control plane, simulated nodes. One per project. */
export class EmbeddedCluster {
  readonly #paths: ProjectPaths;
  readonly #environment: Readonly<Record<string, string | undefined>>;
  readonly #emit: Emit;

  /** @param options.environment PATH and TMPDIR are given to the cluster's processes, nothing else */
  constructor(options: {
    readonly paths: ProjectPaths;
    readonly environment: Readonly<Record<string, string | undefined>>;
    readonly emit: Emit;
  }) {
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
  up(programs: () => Promise<ClusterPrograms>): Promise<EmbeddedUp> {
    return this.#locked(async (files) => {
      const before = await this.#status(files);
      if (before.state === 'running') return { action: 'kept', status: before };
      const found = await programs();
      const begin = performance.now();
      const wait = { id: 'cluster', text: 'starting the embedded cluster' };
      this.#emit({ type: 'wait.started', ...wait });
      try {
        const whole = await exists(files.complete);
        await (whole ? this.#restart(files, found) : this.#create(files, found));
        await files.writeKubeconfig(this.#paths.kubeconfig);
        await this.#waitUntilReady(files);
        await createSimulatedNodes(await this.#api());
        await writeFile(files.complete, '');
        return { action: whole ? 'restarted' : 'created', status: await this.#status(files) };
      } finally {
        this.#emit({ type: 'wait.ended', ...wait, seconds: (performance.now() - begin) / 1000 });
      }
    });
  }

  /**
   * Ends all processes of the cluster.
   *
   * @param keepData false deletes everything that was in it
   * @returns true when there was something to end or to delete
   */
  down({ keepData }: { readonly keepData: boolean }): Promise<boolean> {
    return this.#locked(async (files) => {
      const { state } = await this.#status(files);
      await this.#endProcesses(files, keepData ? endWithinMs : 0);
      if (!keepData) {
        await rm(this.#paths.kubeconfig, { force: true });
        await rm(files.root, { recursive: true, force: true });
      }
      return state !== 'absent';
    });
  }

  /** Looks at the cluster; changes nothing. */
  async status(): Promise<EmbeddedStatus> {
    return this.#status(await this.#files());
  }

  async #status(files: KwokFiles): Promise<EmbeddedStatus> {
    const found = await own(files);
    const processes = components.map((name) => ({
      name,
      pid: found.find(({ command }) => command.startsWith(`${files.program(name)} `))?.pid,
    }));
    const base = { processes, kubeconfig: this.#paths.kubeconfig, folder: files.root };
    if (found.length === 0) return { ...base, state: (await exists(files.root)) ? 'stopped' : 'absent' };
    const whole = processes.every(({ pid }) => pid !== undefined) && (await exists(files.complete));
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

  async #create(files: KwokFiles, programs: ClusterPrograms): Promise<void> {
    await this.#endProcesses(files, 0);
    await rm(files.root, { recursive: true, force: true });
    await files.writeConfig(programs);
    // An empty kubeconfig: kwokctl would write into the user's own.
    await this.#kwokctl(files, programs, ['create', 'cluster', '--config', files.config, '--kubeconfig', '']);
  }

  async #restart(files: KwokFiles, programs: ClusterPrograms): Promise<void> {
    await files.forgetPids((await own(files)).map(({ pid }) => pid));
    await files.relink(programs);
    await this.#kwokctl(files, programs, ['start', 'cluster', '--config', files.config]);
  }

  async #kwokctl(files: KwokFiles, { kwokctl }: ClusterPrograms, command: readonly string[]): Promise<void> {
    const { PATH, TMPDIR } = this.#environment;
    const timeout = `${readyWithinMs / 1000}s`;
    try {
      await promisify(execFile)(kwokctl, [...command, '--name', clusterName, '--timeout', timeout], {
        cwd: files.root,
        // HOME: it keeps a cache below it, which must not be the user's ~/.kube.
        env: { PATH, TMPDIR, HOME: files.root, KWOK_WORKDIR: files.root },
      });
    } catch (error) {
      const { signal, stderr } = error as { signal?: string; stderr?: string };
      if (signal === 'SIGINT') throw new BerthError('INTERRUPTED', { what: 'starting the embedded cluster' });
      throw failed(files, lastMessage(stderr ?? '') ?? (error as Error).message, error);
    }
  }

  async #waitUntilReady(files: KwokFiles): Promise<void> {
    const api = await this.#api();
    const begin = performance.now();
    while (!(await api.ready(2000)) || (await api.read(firstAccount)) === undefined) {
      const found = await own(files);
      for (const component of components) {
        if (found.some(({ command }) => command.startsWith(`${files.program(component)} `))) continue;
        const log = await readFile(files.log(component), 'utf8').catch(() => '');
        throw failed(files, `${component} ended: ${log.trim().split('\n').at(-1)}`);
      }
      if (performance.now() - begin > readyWithinMs) throw failed(files, 'its API does not become ready');
      await sleep(pollEveryMs);
    }
  }

  async #endProcesses(files: KwokFiles, graceMs: number): Promise<void> {
    const etcd = `${files.program('etcd')} `;
    // etcd goes last, or the API server waits for it.
    await endProcesses(
      async () => (await own(files)).filter(({ command }) => !command.startsWith(etcd)),
      graceMs,
    );
    await endProcesses(() => own(files), graceMs);
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
    const parent = path.dirname(this.#paths.cluster);
    await mkdir(parent, { recursive: true });
    return new KwokFiles(path.join(await realpath(parent), path.basename(this.#paths.cluster)));
  }
}

/** @returns the processes of this cluster, and a kwokctl that is still making it */
async function own(files: KwokFiles): Promise<RunningProcess[]> {
  const programs = path.join(files.folder, 'bin', path.sep);
  return (await runningProcesses()).filter(
    ({ command }) => command.startsWith(programs) || command.includes(` cluster --config ${files.config} `),
  );
}

function failed(files: KwokFiles, problem: string, cause?: unknown): BerthError {
  return new BerthError('CLUSTER_FAILED', { problem, folder: path.join(files.folder, 'logs') }, { cause });
}

// kwokctl writes a JSON document per line; its faults are plain text.
function lastMessage(output: string): string | undefined {
  const line = output.trim().split('\n').at(-1);
  return /"msg":"((?:[^"\\]|\\.)*)"/.exec(line ?? '')?.[1] ?? line;
}

function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
