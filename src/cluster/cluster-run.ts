import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { BerthError } from '../errors.ts';
import type { ClusterApi } from './cluster-api.ts';
import { clusterFailure } from './cluster-failure.ts';
import { killProcesses, processOf, type RunningProcess, runningProcesses } from './cluster-processes.ts';
import { requireFree } from './free-ports.ts';
import { type ClusterPrograms, components, type KwokFiles } from './kwok-files.ts';

const readyWithinMs = 60_000;
const pollEveryMs = 100;
// Made by the controller manager: who finds it finds a cluster that works.
const firstAccount = '/api/v1/namespaces/default/serviceaccounts/default';

type Environment = Readonly<Record<string, string | undefined>>;

/** @returns the processes of this cluster, and a kwokctl that is still making it */
export async function clusterProcesses(files: KwokFiles): Promise<RunningProcess[]> {
  const programs = path.join(files.folder, 'bin', path.sep);
  return (await runningProcesses()).filter(
    ({ command }) => command.startsWith(programs) || command.includes(` cluster --config ${files.config} `),
  );
}

/**
 * A stopped component finds its port taken only when it is too late to say so.
 *
 * @throws BerthError CLUSTER_FAILED that names the port
 */
export async function checkPorts(files: KwokFiles, found: readonly RunningProcess[]): Promise<void> {
  for (const { component, port } of await files.ports()) {
    if (processOf(files.program(component), found) === undefined) await requireFree(port, files, component);
  }
}

/**
 * Runs kwokctl, which starts the processes of a cluster and ends.
 *
 * @throws BerthError CLUSTER_FAILED, INTERRUPTED
 */
export async function runKwokctl(
  files: KwokFiles,
  { kwokctl, controlPlane }: ClusterPrograms,
  environment: Environment,
  action: 'create' | 'start',
): Promise<void> {
  const { PATH, TMPDIR } = environment;
  const options = ['--config', files.config, '--name', files.name, '--timeout', `${readyWithinMs / 1000}s`];
  // An empty kubeconfig: it would write into the user's own.
  if (action === 'create') options.push('--kubeconfig', '');
  try {
    await promisify(execFile)(kwokctl, [action, 'cluster', ...options], {
      cwd: files.root,
      // HOME: it keeps a cache below it, which must not be the user's ~/.kube.
      env: {
        PATH,
        TMPDIR,
        HOME: files.root,
        KWOK_WORKDIR: files.root,
        KWOK_KUBECTL_BINARY: path.join(controlPlane, 'kubectl'),
      },
    });
  } catch (error) {
    const { signal, stderr } = error as { signal?: string; stderr?: string };
    if (signal === 'SIGINT') throw new BerthError('INTERRUPTED', { what: 'starting the embedded cluster' });
    throw clusterFailure(files, lastMessage(stderr ?? '') ?? (error as Error).message, error);
  }
}

/**
 * Waits until the API serves and the controllers work.
 *
 * @throws BerthError CLUSTER_FAILED with the last line of the process that ended
 */
export async function waitUntilReady(files: KwokFiles, api: ClusterApi): Promise<void> {
  const begin = performance.now();
  while (!(await works(api))) {
    const found = await clusterProcesses(files);
    for (const component of components) {
      if (processOf(files.program(component), found) !== undefined) continue;
      const log = await readFile(files.log(component), 'utf8').catch(() => '');
      throw clusterFailure(files, `${component} ended: ${log.trim().split('\n').at(-1)}`);
    }
    if (performance.now() - begin > readyWithinMs)
      throw clusterFailure(files, 'its API does not become ready');
    await sleep(pollEveryMs);
  }
}

async function works(api: ClusterApi): Promise<boolean> {
  try {
    return (await api.ready(2000)) && (await api.read(firstAccount)) !== undefined;
  } catch (error) {
    if (error instanceof BerthError) return false;
    throw error;
  }
}

/** Kills all processes of a cluster. */
export async function endCluster(files: KwokFiles): Promise<void> {
  await killProcesses(() => clusterProcesses(files));
}

// kwokctl writes a JSON document per line; its faults are plain text.
function lastMessage(output: string): string | undefined {
  const line = output.trim().split('\n').at(-1);
  return /"msg":"((?:[^"\\]|\\.)*)"/.exec(line ?? '')?.[1] ?? line;
}
