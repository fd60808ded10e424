import { NetworkingV1Api, RbacAuthorizationV1Api } from '@kubernetes/client-node';
import { describe, expect, test } from 'vitest';
import { kubeConfig, readObject } from '../helpers/kubernetes.ts';
import { applyShop, decoded, large, medium, rbac, small, smallLabel } from '../helpers/shop-team.ts';

applyShop();

describe('the namespace', () => {
  test('carries the labels of the platform, which win over those of the team', async () => {
    const { labels } = (await readObject('v1', 'Namespace', small)).metadata;
    expect(labels).toEqual({
      'kubernetes.io/metadata.name': small,
      'app.kubernetes.io/managed-by': 'berth',
      'berth.dev/instance': smallLabel,
      'meshstack.io/workspace': 'shop',
      'meshstack.io/project': 'shop',
      environment: 'dev',
      'cost-center': 'c-4711',
      'example.com/tier': 'gold',
      ...podSecurityLabels('restricted'),
    });
    const others = (await readObject('v1', 'Namespace', large)).metadata.labels;
    expect(others).toMatchObject(podSecurityLabels('baseline'));
    expect(others).not.toHaveProperty('cost-center');
  });

  test.each([
    [
      small,
      { cpu: 2, memory: 4, pods: 15, claims: 2, storage: 20, loadBalancers: 0 },
      { cpu: '1', memory: '2Gi' },
    ],
    [
      medium,
      { cpu: 8, memory: 16, pods: 50, claims: 8, storage: 100, loadBalancers: 1 },
      { cpu: '4', memory: '8Gi' },
    ],
    [
      large,
      { cpu: 32, memory: 64, pods: 200, claims: 30, storage: 500, loadBalancers: 2 },
      { cpu: '8', memory: '16Gi' },
    ],
  ])('%s has quota and limits of its size', async (namespace, size, max) => {
    expect((await readObject('v1', 'ResourceQuota', 'berth-quota', namespace)).spec).toEqual({
      hard: {
        'requests.cpu': `${size.cpu / 2}`,
        'requests.memory': `${size.memory / 2}Gi`,
        'requests.ephemeral-storage': `${size.memory * 2}Gi`,
        'limits.cpu': `${size.cpu}`,
        'limits.memory': `${size.memory}Gi`,
        pods: `${size.pods}`,
        persistentvolumeclaims: `${size.claims}`,
        'requests.storage': `${size.storage}Gi`,
        'services.loadbalancers': `${size.loadBalancers}`,
        'services.nodeports': '0',
        'count/secrets': `${size.pods * 2}`,
        'count/configmaps': `${size.pods * 2}`,
      },
    });
    const { spec } = await readObject('v1', 'LimitRange', 'berth-limits', namespace);
    // The client writes "_default", which JavaScript would take for a word of its own.
    expect(plain(spec.limits)).toEqual([
      {
        type: 'Container',
        _default: { cpu: '500m', memory: '256Mi', 'ephemeral-storage': '1Gi' },
        defaultRequest: { cpu: '50m', memory: '64Mi', 'ephemeral-storage': '128Mi' },
        min: { cpu: '5m', memory: '8Mi' },
        max,
      },
    ]);
  });

  test('is given to its members by the roles of the platform, and to nobody else', async () => {
    const api = kubeConfig().makeApiClient(RbacAuthorizationV1Api);
    const { items } = await api.listNamespacedRoleBinding({ namespace: small });
    const given = items.map(({ metadata, roleRef, subjects }) => [metadata?.name, roleRef, subjects]);
    const role = (name: string) => ({ apiGroup: rbac, kind: 'ClusterRole', name });
    const subject = (kind: string, name: string) => ({ apiGroup: rbac, kind, name });
    expect(given).toEqual([
      [
        'app-deployer',
        role('platform-tenant-admin'),
        [{ kind: 'ServiceAccount', name: 'app-deployer', namespace: small }],
      ],
      ['platform-tenant-admin', role('platform-tenant-admin'), [subject('Group', 'shop-admins')]],
      [
        'platform-tenant-edit',
        role('platform-tenant-edit'),
        [subject('User', 'ed@example.com'), subject('Group', 'shop-devs')],
      ],
      ['platform-tenant-view', role('platform-tenant-view'), [subject('User', 'vi@example.com')]],
    ]);
    expect((await api.listNamespacedRole({ namespace: small })).items).toEqual([]);
  });

  test('has accounts that mount no token, and pulls with the secret of the registry', async () => {
    const account = async (name: string, namespace: string) =>
      await readObject('v1', 'ServiceAccount', name, namespace);
    expect(await account('default', small)).toMatchObject({
      automountServiceAccountToken: false,
      imagePullSecrets: [{ name: 'berth-registry-pull' }],
    });
    const withoutRegistry = await account('default', medium);
    expect(withoutRegistry.automountServiceAccountToken).toBe(false);
    expect(withoutRegistry.imagePullSecrets ?? []).toEqual([]);
    expect((await account('app-deployer', small)).automountServiceAccountToken).toBe(false);
  });

  test('has one pull secret that container runtimes can read, where there is a registry', async () => {
    const { type, data } = await readObject('v1', 'Secret', 'berth-registry-pull', small);
    expect(type).toBe('kubernetes.io/dockerconfigjson');
    const [username, password] = ['robot$shop+pull', 'robot-"token"'];
    const auth = Buffer.from(`${username}:${password}`).toString('base64');
    expect(JSON.parse(decoded(data)['.dockerconfigjson'] ?? '')).toEqual({
      auths: { 'harbor.example.com:8443': { username, password, auth } },
    });
    expect(await readObject('v1', 'Secret', 'berth-registry-pull', medium)).toBeUndefined();
  });
});

describe('network policies', () => {
  const always = [
    'allow-dns',
    'allow-from-ingress',
    'allow-from-monitoring',
    'allow-same-namespace',
    'default-deny-all',
  ];

  test.each([
    ['https', small, ['allow-egress-https']],
    ['none', medium, []],
    ['all', large, ['allow-egress-all']],
  ])('of the egress profile %s are these and no others', async (_, namespace, more) => {
    expect(Object.keys(await policies(namespace)).sort()).toEqual([...always, ...more].sort());
  });

  test('close everything, then open what is needed', async () => {
    const own = await policies(small);
    expect(own['default-deny-all']).toEqual({ podSelector: {}, policyTypes: ['Ingress', 'Egress'] });
    expect(own['allow-same-namespace']).toEqual({
      podSelector: {},
      policyTypes: ['Ingress', 'Egress'],
      ingress: [{ _from: [{ podSelector: {} }] }],
      egress: [{ to: [{ podSelector: {} }] }],
    });
    expect(own['allow-dns']).toEqual({
      podSelector: {},
      policyTypes: ['Egress'],
      egress: [
        {
          ports: [53, 8053].flatMap((port) => ['UDP', 'TCP'].map((protocol) => ({ port, protocol }))),
          to: [
            ...['kube-dns', 'node-local-dns'].map((app) => ({
              namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } },
              podSelector: { matchLabels: { 'k8s-app': app } },
            })),
            { ipBlock: { cidr: '169.254.20.10/32' } },
          ],
        },
      ],
    });
    const privateIpv4 = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '169.254.0.0/16'];
    expect(own['allow-egress-https']).toEqual({
      podSelector: {},
      policyTypes: ['Egress'],
      egress: [
        {
          ports: [{ port: 443, protocol: 'TCP' }],
          to: [
            { ipBlock: { cidr: '0.0.0.0/0', except: privateIpv4 } },
            { ipBlock: { cidr: '::/0', except: ['fc00::/7', 'fe80::/10'] } },
          ],
        },
      ],
    });
    expect((await policies(large))['allow-egress-all']).toEqual({
      podSelector: {},
      policyTypes: ['Egress'],
      egress: [
        {
          to: [
            { namespaceSelector: {} },
            { ipBlock: { cidr: '0.0.0.0/0', except: ['169.254.0.0/16', '100.100.100.200/32'] } },
            { ipBlock: { cidr: '::/0', except: ['fe80::/10', 'fd00:ec2::254/128', 'fd20:ce::254/128'] } },
          ],
        },
      ],
    });
  });

  test('let the namespaces of ingress controller and monitoring in', async () => {
    const from = (name: string) => ({
      podSelector: {},
      policyTypes: ['Ingress'],
      ingress: [{ _from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } } }] }],
    });
    expect((await policies(small))['allow-from-ingress']).toEqual(from('ingress-nginx'));
    expect((await policies(medium))['allow-from-ingress']).toEqual(from('traefik'));
    expect((await policies(small))['allow-from-monitoring']).toEqual(from('monitoring'));
  });
});

function podSecurityLabels(enforced: string): Record<string, string> {
  const levels = { enforce: enforced, warn: 'restricted', audit: 'restricted' };
  return Object.fromEntries(
    Object.entries(levels).flatMap(([mode, level]) => [
      [`pod-security.kubernetes.io/${mode}`, level],
      [`pod-security.kubernetes.io/${mode}-version`, 'v1.32'],
    ]),
  );
}

async function policies(namespace: string): Promise<Record<string, unknown>> {
  const api = kubeConfig().makeApiClient(NetworkingV1Api);
  const { items } = await api.listNamespacedNetworkPolicy({ namespace });
  return Object.fromEntries(items.map(({ metadata, spec }) => [metadata?.name, plain(spec)]));
}

/** Without the client's classes and its undefined fields. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
