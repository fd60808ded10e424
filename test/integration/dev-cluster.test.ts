import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ClusterApi } from '../../src/cluster/cluster-api.ts';
import { runningProcesses } from '../../src/cluster/cluster-processes.ts';
import { connect } from '../../src/cluster/connection.ts';
import { EmbeddedCluster, type EmbeddedStatus } from '../../src/cluster/embedded-cluster.ts';
import type { ClusterPrograms } from '../../src/cluster/kwok-files.ts';
import { cacheFolder, projectPaths } from '../../src/model/paths.ts';
import { packageRoot } from '../../src/package.ts';
import { Toolchain } from '../../src/toolchain/toolchain.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

// A cold cache builds the control plane.
const buildWithin = 40 * 60_000;
const upWithin = 30_000;

let programs: ClusterPrograms;

beforeAll(async () => {
  const toolchain = new Toolchain({
    cache: cacheFolder(process.env),
    config: {},
    projectRoot: packageRoot,
    environment: process.env,
    emit: (event) => event.type === 'wait.progress' && console.error(event.text),
  });
  const [kwokctl, kwok, controlPlane] = await Promise.all([
    toolchain.program('kwokctl'),
    toolchain.program('kwok'),
    toolchain.program('control-plane'),
  ]);
  programs = { kwokctl: kwokctl.path, kwok: kwok.path, controlPlane: controlPlane.path };
}, buildWithin);

const roots: string[] = [];
afterAll(async () => {
  const left = (await runningProcesses()).filter(({ command }) =>
    roots.some((root) => command.startsWith(root)),
  );
  for (const { pid } of left) process.kill(pid, 'SIGKILL');
  expect(left).toEqual([]);
});

async function project() {
  const root = await temporaryFolder();
  roots.push(root);
  const home = path.join(root, 'home');
  await mkdir(home);
  const paths = projectPaths(root);
  const environment = { PATH: process.env.PATH, HOME: home };
  const cluster = new EmbeddedCluster({ name: 'berth', paths, environment, emit: () => {} });
  const api = async () => {
    const context = { name: 'dev', projectRoot: root, embeddedKubeconfig: paths.kubeconfig, environment };
    return new ClusterApi(await connect({ embedded: true }, context), environment);
  };
  return { root, home, paths, cluster, api, up: () => cluster.up(async () => programs) };
}

function pids({ processes }: EmbeddedStatus): number[] {
  return processes.flatMap(({ pid }) => pid ?? []);
}

async function ended(root: string): Promise<void> {
  expect((await runningProcesses()).filter(({ command }) => command.includes(`${root}/.berth`))).toEqual([]);
}

test('up, its second time, and down', { timeout: upWithin }, async () => {
  const { root, home, paths, cluster, api, up } = await project();
  expect((await cluster.status()).state).toBe('absent');
  const { action, status } = await up();
  expect([action, status.state, status.version]).toEqual(['created', 'running', '1.36.3']);
  expect(pids(status)).toHaveLength(5);
  expect((await stat(paths.kubeconfig)).mode & 0o777).toBe(0o600);
  expect(existsSync(path.join(home, '.kube'))).toBe(false);

  const client = await api();
  const { items } = (await client.read('/api/v1/nodes')) as { items: { metadata: { name: string } }[] };
  expect(items.map(({ metadata }) => metadata.name)).toEqual(['berth-node-1', 'berth-node-2']);
  expect(
    await client.read('/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies'),
  ).toBeDefined();

  // A service account may do what its roles allow, and no more.
  const { token } = await client.serviceAccountToken('default', 'default', 600);
  const surroundings = {
    name: 'dev',
    projectRoot: root,
    embeddedKubeconfig: paths.kubeconfig,
    environment: {},
  };
  const connection = await connect({ embedded: true }, surroundings);
  const account = new ClusterApi(
    { ...connection, entries: { cluster: connection.entries.cluster, user: { token } } },
    {},
  );
  await expect(account.read('/api/v1/secrets')).rejects.toMatchObject({ code: 'CLUSTER_FORBIDDEN' });

  const again = await cluster.up(() => Promise.reject(new Error('no program is needed')));
  expect(again).toEqual({ action: 'kept', status });
  expect(await cluster.down()).toBe(true);
  await ended(root);
  expect([existsSync(paths.cluster), existsSync(paths.kubeconfig)]).toEqual([false, false]);
  expect(await cluster.down()).toBe(false);
});

test('what was killed comes back with its data: all of it, or one process', {
  timeout: 2 * upWithin,
}, async () => {
  const { cluster, api, up } = await project();
  const first = await up();
  const uid = await (await api()).uid();
  for (const pid of pids(first.status)) process.kill(pid, 'SIGKILL');
  await sleep(200);
  expect((await cluster.status()).state).toBe('stopped');
  const second = await up();
  expect(second.action).toBe('restarted');
  expect(await (await api()).uid()).toBe(uid);

  process.kill(second.status.processes.find(({ name }) => name === 'kube-scheduler')?.pid ?? 0, 'SIGKILL');
  await sleep(200);
  expect((await cluster.status()).state).toBe('degraded');
  const third = await up();
  expect([third.action, third.status.state]).toEqual(['restarted', 'running']);
  await cluster.down();
});

test('an up that was killed half way is made good by the next one', { timeout: 2 * upWithin }, async () => {
  const { root, paths, cluster, up } = await project();
  const fixture = path.join(packageRoot, 'test/fixtures/embedded-up.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', fixture, root, JSON.stringify(programs)], {
    cwd: packageRoot,
    stdio: 'inherit',
  });
  while (!existsSync(path.join(paths.cluster, 'clusters/berth/pids/etcd.pid'))) await sleep(20);
  child.kill('SIGKILL');
  await once(child, 'close');
  expect((await cluster.status()).state).not.toBe('running');
  expect((await up()).status.state).toBe('running');
  await cluster.down();
  await ended(root);
});

test('two at once make one cluster; two projects have one each', { timeout: 2 * upWithin }, async () => {
  const [one, other] = await Promise.all([project(), project()]);
  const [first, second, third] = await Promise.all([one.up(), one.up(), other.up()]);
  expect([first.action, second.action].sort()).toEqual(['created', 'kept']);
  expect(pids(first.status)).toEqual(pids(second.status));
  expect(third.status.server).not.toBe(first.status.server);
  await one.cluster.down();
  expect((await other.cluster.status()).state).toBe('running');
  await other.cluster.down();
});
