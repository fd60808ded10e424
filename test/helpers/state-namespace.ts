import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CoreV1Api, KubernetesObjectApi } from '@kubernetes/client-node';
import { inject } from 'vitest';
import { parse, stringify } from 'yaml';
import { newKubeconfig } from '../../src/cluster/kubeconfig.ts';
import { kubeConfig } from './kubernetes.ts';
import type { StatePlace } from './state-places.ts';

/** All that the backend needs; docs/state.md names the same. */
const rules = [
  { apiGroups: [''], resources: ['secrets'], verbs: ['get', 'list', 'create', 'update', 'delete'] },
  {
    apiGroups: ['coordination.k8s.io'],
    resources: ['leases'],
    verbs: ['get', 'create', 'update', 'delete'],
  },
];

/** A namespace of the shared cluster, and a kubeconfig of an account that may keep state there and nothing else. */
export async function startNamespace(): Promise<StatePlace> {
  const api = KubernetesObjectApi.makeApiClient(kubeConfig());
  const namespace = `state-${Math.random().toString(36).slice(2, 8)}`;
  const metadata = { name: 'state', namespace };
  const role = { kind: 'Role', name: 'state', apiGroup: 'rbac.authorization.k8s.io' };
  const subjects = [{ kind: 'ServiceAccount', ...metadata }];
  const objects = [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata },
    { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', metadata, rules },
    { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'RoleBinding', metadata, subjects, roleRef: role },
  ];
  for (const object of objects) await api.create(object);
  const { status } = await kubeConfig()
    .makeApiClient(CoreV1Api)
    .createNamespacedServiceAccountToken({
      name: 'state',
      namespace,
      body: { spec: { audiences: [], expirationSeconds: 6 * 3600 } },
    });
  const token = status?.token ?? '';
  const { clusters } = parse(readFileSync(inject('cluster').kubeconfig, 'utf8'));
  const server = new URL(clusters[0].cluster.server);
  const folder = mkdtempSync(path.join(tmpdir(), 'berth-state-cluster-'));
  writeFileSync(path.join(folder, 'token'), token, { mode: 0o600 });
  const kubeconfig = path.join(folder, 'kubeconfig');
  const lead = (port: number) => {
    server.port = `${port}`;
    const cluster = { ...clusters[0].cluster, server: server.origin };
    writeFileSync(kubeconfig, stringify(newKubeconfig('state', cluster, { tokenFile: 'token' })), {
      mode: 0o600,
    });
  };
  const port = Number(server.port);
  lead(port);
  return {
    config: (name) => ({ type: 'kubernetes', namespace, name, kubeconfig }),
    env: {},
    secrets: [token],
    port,
    lead,
    stop: async () => {
      await api.delete(objects[0] as (typeof objects)[number]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
