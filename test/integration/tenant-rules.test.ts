import { CoreV1Api, NetworkingV1Api, RbacAuthorizationV1Api } from '@kubernetes/client-node';
import { beforeAll, describe, expect, test } from 'vitest';
import { actor, serviceAccount } from '../helpers/access.ts';
import { berthOk } from '../helpers/berth.ts';
import { kubeConfig, readObject } from '../helpers/kubernetes.ts';
import { minimalInputs, platformFile, teamFile } from '../helpers/project.ts';
import { suiteFolder, writeFiles } from '../helpers/suite-folder.ts';
import { pod, service, volumeClaim } from '../helpers/workloads.ts';

const mark = Math.random().toString(36).slice(2, 8);
const small = `app-small-${mark}`;
const medium = `app-medium-${mark}`;
const large = `app-large-${mark}`;
const cwd = suiteFolder();
const env = { GIT_TOKEN: 'git-"token"', SSH_KEY: 'BEGIN\nkey\n', ROBOT_TOKEN: 'robot-"token"' };

const robot = {
  harbor_mode: 'external',
  harbor_url: 'https://harbor.example.com:8443',
  harbor_project: 'shop',
  harbor_robot_username: 'robot$shop+pull',
  harbor_robot_token: { env: 'ROBOT_TOKEN' },
};
const members = [
  { kind: 'group', name: 'shop-admins', role: 'admin' },
  { kind: 'user', name: 'ed@example.com', role: 'edit' },
  { kind: 'group', name: 'shop-devs', role: 'edit' },
  { kind: 'user', name: 'vi@example.com', role: 'view' },
];

/** The team has one namespace of each size; between them they have every egress profile and kind of repository. */
function wanted(): string {
  const blocks = [
    {
      name: 'small',
      inputs: {
        ...minimalInputs(small),
        ...robot,
        members,
        cost_center: 'c-4711',
        labels: { 'example.com/tier': 'gold', environment: 'ours-wins' },
        git_username: 'bot',
        git_token: { env: 'GIT_TOKEN' },
      },
    },
    {
      name: 'medium',
      inputs: {
        ...minimalInputs(medium),
        size: 'medium',
        egress: 'none',
        github_repo_url: 'git@git.example.com:shop/app.git',
        git_token: { env: 'SSH_KEY' },
        auto_sync: false,
        ingress_namespace: 'traefik',
      },
    },
    {
      name: 'large',
      inputs: {
        ...minimalInputs(large),
        size: 'large',
        egress: 'all',
        pod_security: 'baseline',
        prune: false,
        on_destroy: 'cascade',
      },
    },
  ].map((one) => ({ block: 'namespace-with-argocd', environment: 'dev', ...one }));
  return teamFile('shop', {}, { blocks });
}

// Nothing is destroyed afterwards: the cluster goes, and everything with it.
beforeAll(async () => {
  writeFiles(cwd, { 'berth.yaml': platformFile(), 'teams/shop.yaml': wanted() });
  await berthOk(['team', 'apply', 'shop', '--yes', '--parallel', '2'], { cwd, env });
});

describe('the namespace', () => {
  test('carries the labels of the platform, which win over those of the team', async () => {
    const { labels } = (await readObject('v1', 'Namespace', small)).metadata;
    expect(labels).toEqual({
      'kubernetes.io/metadata.name': small,
      'app.kubernetes.io/managed-by': 'berth',
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
            { ipBlock: { cidr: '0.0.0.0/0', except: ['169.254.0.0/16'] } },
            { ipBlock: { cidr: '::/0', except: ['fe80::/10'] } },
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

describe('Argo CD', () => {
  const url = 'https://git.example.com/shop.git';
  const server = 'https://kubernetes.default.svc';

  test('has a project that bounds the team', async () => {
    const { metadata, spec } = await readObject('argoproj.io/v1alpha1', 'AppProject', small, 'argocd');
    expect(metadata.labels).toEqual({ 'app.kubernetes.io/managed-by': 'berth' });
    const policy = (role: string, action: string) =>
      `p, proj:${small}:${role}, applications, ${action}, ${small}/*, allow`;
    expect(spec).toEqual({
      sourceRepos: [url],
      destinations: [{ server, namespace: small }],
      clusterResourceWhitelist: [],
      namespaceResourceBlacklist: [
        { group: '', kind: 'ResourceQuota' },
        { group: '', kind: 'LimitRange' },
        { group: 'networking.k8s.io', kind: 'NetworkPolicy' },
        { group: 'rbac.authorization.k8s.io', kind: 'Role' },
        { group: 'rbac.authorization.k8s.io', kind: 'RoleBinding' },
        { group: 'argoproj.io', kind: 'Application' },
        { group: 'argoproj.io', kind: 'ApplicationSet' },
        { group: 'argoproj.io', kind: 'AppProject' },
      ],
      destinationServiceAccounts: [{ server, namespace: small, defaultServiceAccount: 'app-deployer' }],
      // Argo CD knows groups of the identity provider; single users sign in to the cluster only.
      roles: [
        {
          name: 'admin',
          groups: ['shop-admins'],
          policies: ['get', 'sync', 'action/*', 'override', 'delete/*/Pod/*/*'].map((action) =>
            policy('admin', action),
          ),
        },
        {
          name: 'edit',
          groups: ['shop-devs'],
          policies: ['get', 'sync', 'action/*'].map((action) => policy('edit', action)),
        },
      ],
    });
  });

  test('has an Application that follows the repository, within the project', async () => {
    const { metadata, spec } = await readObject('argoproj.io/v1alpha1', 'Application', small, 'argocd');
    expect(metadata.labels).toEqual({ 'app.kubernetes.io/managed-by': 'berth' });
    expect(spec).toEqual({
      project: small,
      source: { repoURL: url, targetRevision: 'main', path: 'manifests/overlays/dev' },
      destination: { server, namespace: small },
      syncPolicy: {
        automated: { prune: true, selfHeal: true, allowEmpty: false },
        syncOptions: [
          'CreateNamespace=false',
          'ServerSideApply=true',
          'ApplyOutOfSyncOnly=true',
          'PruneLast=true',
          'PrunePropagationPolicy=foreground',
          'FailOnSharedResource=true',
        ],
        retry: { limit: 5, backoff: { duration: '5s', factor: 2, maxDuration: '3m' } },
      },
      revisionHistoryLimit: 5,
    });
  });

  test('syncs and destroys as the inputs say', async () => {
    const application = async (name: string) =>
      await readObject('argoproj.io/v1alpha1', 'Application', name, 'argocd');
    expect((await application(small)).metadata.finalizers ?? []).toEqual([]);
    expect((await application(large)).metadata.finalizers).toEqual([
      'resources-finalizer.argocd.argoproj.io',
    ]);
    expect((await application(medium)).spec.syncPolicy).not.toHaveProperty('automated');
    expect((await application(large)).spec.syncPolicy.automated).toMatchObject({
      prune: false,
      selfHeal: true,
    });
  });

  test.each([
    ['https with a token', small, { url, username: 'bot', password: 'git-"token"' }],
    ['ssh with a key', medium, { url: 'git@git.example.com:shop/app.git', sshPrivateKey: 'BEGIN\nkey\n' }],
    ['https without credentials', large, { url }],
  ])('reads the repository by %s, for that project only', async (_, namespace, credentials) => {
    const { metadata, type, data } = await readObject('v1', 'Secret', `repo-${namespace}`, 'argocd');
    expect(metadata.labels).toEqual({
      'argocd.argoproj.io/secret-type': 'repository',
      'app.kubernetes.io/managed-by': 'berth',
    });
    expect(type).toBe('Opaque');
    expect(decoded(data)).toEqual({ type: 'git', project: namespace, ...credentials });
  });
});

describe('the API server', () => {
  const deployer = (namespace: string) => actor(serviceAccount(namespace, 'app-deployer'));
  const create = async (object: { metadata: { namespace: string } }) =>
    await deployer(object.metadata.namespace).create(object as never);
  const byLoadBalancer = { type: 'LoadBalancer', allocateLoadBalancerNodePorts: false };

  test.each([small, medium, large])('gives a container without limits small ones: %s', async (namespace) => {
    const one = pod(namespace);
    expect(await create(one)).toBe('done');
    const { spec } = await readObject('v1', 'Pod', one.metadata.name, namespace);
    expect(spec.containers[0].resources).toEqual({
      limits: { cpu: '500m', memory: '256Mi', 'ephemeral-storage': '1Gi' },
      requests: { cpu: '50m', memory: '64Mi', 'ephemeral-storage': '128Mi' },
    });
    // No token of an account, and the pull secret where there is one.
    expect(spec.volumes ?? []).toEqual([]);
    expect(spec.imagePullSecrets ?? []).toEqual(namespace === small ? [{ name: 'berth-registry-pull' }] : []);
    const second = pod(namespace);
    expect(await create(second)).toBe('done');
    for (const { metadata } of [one, second])
      expect(await deployer(namespace).remove(header(metadata))).toBe('done');
  });

  test('refuses what the Pod Security Standard forbids', async () => {
    const asRoot = { allowPrivilegeEscalation: true };
    expect(await create(pod(small, { security: asRoot }))).toContain(
      'violates PodSecurity "restricted:v1.32"',
    );
    expect(await create(pod(small, { security: { privileged: true } }))).toContain(
      'violates PodSecurity "restricted',
    );
    expect(await create(pod(large, { security: asRoot }))).toBe('done');
    expect(await create(pod(large, { security: { privileged: true } }))).toContain(
      'violates PodSecurity "baseline',
    );
  });

  test('refuses containers above and below the limits of the size', async () => {
    expect(await create(pod(small, { limits: { cpu: '1500m', memory: '1Gi' } }))).toContain(
      'maximum cpu usage per Container is 1',
    );
    expect(await create(pod(small, { limits: { cpu: '1', memory: '3Gi' } }))).toContain(
      'maximum memory usage per Container is 2Gi',
    );
    expect(await create(pod(medium, { limits: { cpu: '1500m', memory: '3Gi' } }))).toBe('done');
    expect(await create(pod(small, { limits: { cpu: '4m', memory: '8Mi' } }))).toContain(
      'must be less than or equal',
    );
  });

  test('refuses pods, volumes and services beyond the quota', async () => {
    const most = { limits: { cpu: '1', memory: '2Gi' } };
    await expectEventually(async () => await create(pod(small, most)), 'done');
    await expectEventually(async () => await create(pod(small, most)), 'done');
    expect(await create(pod(small, most))).toMatch(/exceeded quota: berth-quota, .*used: limits.cpu=2/);

    expect(await create(volumeClaim(small, '21Gi'))).toContain('requested: requests.storage=21Gi');
    expect(await create(volumeClaim(small, '1Gi'))).toBe('done');
    expect(await create(volumeClaim(small, '1Gi'))).toBe('done');
    expect(await create(volumeClaim(small, '1Gi'))).toContain('requested: persistentvolumeclaims=1');
  });

  test.each([
    [small, 0],
    [medium, 1],
    [large, 2],
  ])('gives %s %i load balancers, and no node port', async (namespace, count) => {
    for (let one = 0; one < count; one += 1)
      expect(await create(service(namespace, byLoadBalancer))).toBe('done');
    expect(await create(service(namespace, byLoadBalancer))).toContain('services.loadbalancers=1');
    expect(await create(service(namespace, { type: 'NodePort' }))).toContain('services.nodeports=1');
    expect(await create(service(namespace, { type: 'LoadBalancer' }))).toContain('services.nodeports=1');
    expect(await create(service(namespace, {}))).toBe('done');
  });

  test('lets no member and no deployer change the bounds', async () => {
    const quota = {
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: { name: 'berth-quota', namespace: small },
    };
    const change = { ...quota, spec: { hard: { pods: '1000' } } } as never;
    expect(await deployer(small).change(change)).toMatch(/^403 .*cannot patch resource "resourcequotas"/);
    const { items } = await kubeConfig()
      .makeApiClient(CoreV1Api)
      .listNamespacedResourceQuota({ namespace: small });
    expect(items).toHaveLength(1);
  });
});

const rbac = 'rbac.authorization.k8s.io';

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

function decoded(data: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => [key, Buffer.from(value, 'base64').toString()]),
  );
}

function header(metadata: { name: string; namespace: string }) {
  return { apiVersion: 'v1', kind: 'Pod', metadata };
}

/** What was deleted counts until the quota's controller has looked again. */
async function expectEventually(attempt: () => Promise<string>, answer: string): Promise<void> {
  await expect.poll(attempt, { timeout: 20_000, interval: 500 }).toBe(answer);
}
