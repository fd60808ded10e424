import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { KubeConfig, KubernetesObjectApi } from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { berthOk } from '../helpers/berth.ts';
import { chosenToolchain } from '../helpers/chosen-program.ts';
import { embeddedPlatform, smallPlatform } from '../helpers/project.ts';
import { suiteFolder, writeFiles } from '../helpers/suite-folder.ts';

// A cluster of its own: other settings would change what all other tests look at.
const cwd = suiteFolder();
const url = 'https://argocd.example.com';
const production = {
  url,
  high_availability: true,
  oidc_issuer: 'https://login.example.com/realms/acme',
  oidc_client_id: 'argocd',
  oidc_client_secret: { env: 'OIDC_SECRET' },
  admin_groups: ['platform team', 'sre'],
  viewer_groups: ['support'],
  ingress_class: 'nginx',
  ingress_issuer: 'letsencrypt',
  webhook_secret: { env: 'WEBHOOK_SECRET' },
  notifications: 'slack',
  notifications_recipient: 'platform-alerts',
  notifications_secret: { env: 'SLACK_TOKEN' },
  root_repository: 'https://git.example.com/platform/state.git',
};
const env = {
  OIDC_SECRET: 'oidc-secret-of-production',
  WEBHOOK_SECRET: 'webhook-secret-of-production',
  SLACK_TOKEN: 'xoxb-token-of-production',
};

async function platform(command: string, layer: object) {
  const parts = { ...chosenToolchain, layers: { argocd: layer } };
  writeFiles(cwd, { 'berth.yaml': smallPlatform + stringify(parts) });
  const words = ['platform', command, 'argocd', '--json', ...(command === 'plan' ? [] : ['--yes'])];
  const run = await berthOk(words, { cwd, env });
  return run.json.data.instances[0];
}

const api = () => {
  const config = new KubeConfig();
  config.loadFromFile(path.join(cwd, '.berth/kubeconfig'));
  return KubernetesObjectApi.makeApiClient(config);
};

/** An object in the namespace of Argo CD, or in none; undefined when there is none. */
async function read(apiVersion: string, kind: string, name: string): Promise<any> {
  try {
    return await api().read({ apiVersion, kind, metadata: { name, namespace: 'argocd' } });
  } catch (error) {
    if ((error as { code?: number }).code === 404) return undefined;
    throw error;
  }
}

const settings = async (name: string) => (await read('v1', 'ConfigMap', name)).data;
const decoded = (data: Record<string, string>) =>
  Object.fromEntries(
    Object.entries(data).map(([key, value]) => [key, Buffer.from(value, 'base64').toString()]),
  );

beforeAll(async () => {
  writeFiles(cwd, { 'berth.yaml': embeddedPlatform });
  await berthOk(['dev', 'up'], { cwd });
  // Each of three replicas of Redis wants a node of its own.
  const node = (await api().read({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: 'berth-node-1' },
  })) as any;
  const { annotations, labels } = node.metadata;
  const name = 'berth-node-3';
  await api().create({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      annotations: { 'kwok.x-k8s.io/node': annotations['kwok.x-k8s.io/node'] },
      labels: { ...labels, 'kubernetes.io/hostname': name, 'topology.kubernetes.io/zone': 'eu01-3' },
    },
    status: { capacity: node.status.capacity, allocatable: node.status.allocatable },
  } as never);
  const applied = await platform('apply', production);
  expect(applied.outputs).toMatchObject({ url, webhook_url: `${url}/api/webhook` });
}, 600_000);

afterAll(async () => {
  await berthOk(['dev', 'down'], { cwd });
});

describe('Argo CD in its production form', () => {
  test('has several replicas of what people and syncs wait for, and keeps one while nodes are drained', async () => {
    const replicas = async (kind: string, name: string) =>
      (await read('apps/v1', kind, name)).status.readyReplicas;
    expect(await replicas('Deployment', 'argocd-server')).toBe(2);
    expect(await replicas('Deployment', 'argocd-repo-server')).toBe(2);
    expect(await replicas('StatefulSet', 'argocd-redis-ha-server')).toBe(3);
    expect(await replicas('Deployment', 'argocd-redis-ha-haproxy')).toBe(3);
    expect(await read('apps/v1', 'Deployment', 'argocd-redis')).toBeUndefined();
    for (const name of [
      'argocd-server',
      'argocd-repo-server',
      'argocd-redis-ha',
      'argocd-redis-ha-haproxy',
    ]) {
      const { spec, status } = await read('policy/v1', 'PodDisruptionBudget', `berth-${name}`);
      expect(spec.maxUnavailable, name).toBe(1);
      expect(status.expectedPods, name).toBeGreaterThanOrEqual(2);
    }
  });

  test('lets people in by the identity provider alone, with rights of their groups', async () => {
    const cm = await settings('argocd-cm');
    expect(cm).toMatchObject({ url, 'admin.enabled': 'false', 'exec.enabled': 'false' });
    expect(parse(cm['oidc.config'])).toEqual({
      name: 'Single sign-on',
      issuer: production.oidc_issuer,
      clientID: 'argocd',
      clientSecret: '$argocd-oidc:clientSecret',
      requestedScopes: ['openid', 'profile', 'email', 'groups'],
    });
    const secret = await read('v1', 'Secret', 'argocd-oidc');
    expect(secret.metadata.labels['app.kubernetes.io/part-of']).toBe('argocd');
    expect(decoded(secret.data)).toEqual({ clientSecret: env.OIDC_SECRET });
    const rbac = await settings('argocd-rbac-cm');
    expect(rbac).toMatchObject({ scopes: '[groups]' });
    expect(rbac['policy.default'] ?? '').toBe('');
    expect(rbac['policy.csv'].split('\n')).toEqual([
      'g, "platform team", role:admin',
      'g, "sre", role:admin',
      'g, "support", role:readonly',
    ]);
  });

  test('takes webhooks of no Git host without the secret, and looks less often by itself', async () => {
    expect((await settings('argocd-cm'))['timeout.reconciliation']).toBe('300s');
    const secret = decoded((await read('v1', 'Secret', 'argocd-secret')).data);
    const compared = Object.entries(secret).filter(([key]) => key.startsWith('webhook.'));
    expect(compared).toHaveLength(7);
    for (const [, value] of compared) expect(value).toBe('$argocd-webhook:secret');
    expect(decoded((await read('v1', 'Secret', 'argocd-webhook')).data)).toEqual({
      secret: env.WEBHOOK_SECRET,
    });
  });

  test('is reached over TLS by its Ingress, and by nothing else that no policy names', async () => {
    const { metadata, spec } = await read('networking.k8s.io/v1', 'Ingress', 'argocd-server');
    expect(metadata.annotations['cert-manager.io/cluster-issuer']).toBe('letsencrypt');
    expect(spec).toMatchObject({
      ingressClassName: 'nginx',
      tls: [{ hosts: ['argocd.example.com'] }],
      rules: [{ host: 'argocd.example.com' }],
    });
    expect((await settings('argocd-cmd-params-cm'))['server.insecure']).toBe('true');
    const { spec: denied } = await read('networking.k8s.io/v1', 'NetworkPolicy', 'berth-deny-ingress');
    expect(denied).toEqual({ podSelector: {}, policyTypes: ['Ingress'] });
  });

  test('tells failures to a channel', async () => {
    const cm = await settings('argocd-notifications-cm');
    expect(cm['service.slack']).toBe('token: $destination');
    expect(parse(cm.subscriptions)).toEqual([
      { recipients: ['slack:platform-alerts'], triggers: ['on-sync-failed', 'on-health-degraded'] },
    ]);
    expect(parse(cm['trigger.on-sync-failed'])).toMatchObject([{ send: ['on-sync-failed'] }]);
    expect(parse(cm['template.on-sync-failed']).message).toContain('{{.app.metadata.name}}');
    expect(decoded((await read('v1', 'Secret', 'argocd-notifications-secret')).data)).toEqual({
      destination: env.SLACK_TOKEN,
    });
  });

  test('makes Applications of files of the platform team, each in the project of its namespace', async () => {
    const { spec } = await read('argoproj.io/v1alpha1', 'ApplicationSet', 'root');
    expect(spec.generators[0].git).toMatchObject({ repoURL: production.root_repository, revision: 'main' });
    expect(spec.template.spec.project).toBe(spec.template.spec.destination.namespace);
    expect(spec.syncPolicy).toEqual({ preserveResourcesOnDeletion: true, applicationsSync: 'create-update' });
  });

  test('keeps no secret in a state, plan or record', async () => {
    const root = path.join(cwd, '.berth');
    const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) => {
      const file = path.join(root, name);
      // The database of the cluster itself holds its Secrets.
      if (/[.]terraform.providers|^cluster/.test(name) || !statSync(file).isFile()) return false;
      const bytes = readFileSync(file);
      return Object.values(env).some(
        (secret) => bytes.includes(secret) || bytes.includes(Buffer.from(secret).toString('base64')),
      );
    });
    expect(files).toEqual([]);
  });

  test('has an empty plan', async () => {
    expect(await platform('plan', production)).toMatchObject({ result: 'unchanged' });
  });

  test('goes back to the small form', async () => {
    await platform('apply', {});
    expect((await read('apps/v1', 'Deployment', 'argocd-server')).spec.replicas ?? 1).toBe(1);
    expect(await read('apps/v1', 'StatefulSet', 'argocd-redis-ha-server')).toBeUndefined();
    expect(await read('apps/v1', 'Deployment', 'argocd-redis')).toBeDefined();
    const cm = await settings('argocd-cm');
    expect(cm).not.toHaveProperty(['admin.enabled']);
    expect(cm).not.toHaveProperty(['oidc.config']);
    for (const [kind, name] of [
      ['Secret', 'argocd-oidc'],
      ['Secret', 'argocd-webhook'],
    ] as const)
      expect(await read('v1', kind, name)).toBeUndefined();
    expect(await read('policy/v1', 'PodDisruptionBudget', 'berth-argocd-server')).toBeUndefined();
    expect(await platform('plan', {})).toMatchObject({ result: 'unchanged' });
  });
});
