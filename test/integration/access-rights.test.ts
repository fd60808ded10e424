import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inputs } from '../../building-blocks/namespace-with-argocd/inputs.ts';
import { names as blockNames, tenantRole } from '../../building-blocks/namespace-with-argocd/names.ts';
import { namespacesOfPlatform } from '../../platform/argocd/guard-rules.ts';
import { names, tenantRoles } from '../../platform/argocd/names.ts';
import { type Actor, actor, type Identity, may, person, serviceAccount, whoAmI } from '../helpers/access.ts';
import { readObject } from '../helpers/kubernetes.ts';

const argocd = 'argocd';
const mark = Math.random().toString(36).slice(2, 8);
/** One of berth's namespaces, and one that it has nothing to do with. */
const own = `app-access-${mark}`;
const foreign = `other-access-${mark}`;

const identities = {
  view: person(`view-${mark}`),
  edit: person(`edit-${mark}`),
  admin: person(`admin-${mark}`),
  deployer: serviceAccount(own, names.deployer),
  provisioner: serviceAccount(argocd, names.provisioner),
} satisfies Record<string, Identity>;
type Who = keyof typeof identities;

const owner = actor();
const provisioner = actor(identities.provisioner);

const label = { 'app.kubernetes.io/managed-by': names.managedBy };
const rbac = 'rbac.authorization.k8s.io';

function object(
  apiVersion: string,
  kind: string,
  name: string,
  namespace?: string,
  more: Record<string, unknown> = {},
) {
  const { labels, ...rest } = more;
  return { apiVersion, kind, metadata: { name, namespace, ...(labels ? { labels } : {}) }, ...rest } as never;
}
const secret = (name: string, namespace: string, more = {}) => object('v1', 'Secret', name, namespace, more);
const namespaceObject = (name: string, labels?: Record<string, string | null>) =>
  object('v1', 'Namespace', name, undefined, labels ? { labels } : {});
const networkPolicy = (name: string, namespace: string) =>
  object('networking.k8s.io/v1', 'NetworkPolicy', name, namespace, {
    spec: { podSelector: {}, policyTypes: ['Ingress'] },
  });
const quota = (name: string, namespace: string) =>
  object('v1', 'ResourceQuota', name, namespace, { spec: { hard: { pods: '5' } } });
const account = (name: string, namespace: string) => object('v1', 'ServiceAccount', name, namespace);
const roleBinding = (name: string, namespace: string, role: string, subject: Record<string, string>) =>
  object(`${rbac}/v1`, 'RoleBinding', name, namespace, {
    roleRef: { apiGroup: rbac, kind: 'ClusterRole', name: role },
    subjects: [subject],
  });
const userSubject = (name: string) => ({ apiGroup: rbac, kind: 'User', name });
const tokenSecret = (name: string, namespace: string, forAccount: string) =>
  object('v1', 'Secret', name, namespace, {
    type: 'kubernetes.io/service-account-token',
    metadata: { name, namespace, annotations: { 'kubernetes.io/service-account.name': forAccount } },
  });
const repository = { ...label, 'argocd.argoproj.io/secret-type': 'repository' };
const project = (name: string, spec: Record<string, unknown> = {}) =>
  object('argoproj.io/v1alpha1', 'AppProject', name, argocd, {
    labels: label,
    spec: {
      destinations: [{ server: 'https://kubernetes.default.svc', namespace: name }],
      destinationServiceAccounts: [
        { server: 'https://kubernetes.default.svc', namespace: name, defaultServiceAccount: names.deployer },
      ],
      ...spec,
    },
  });
const application = (name: string, projectName: string, namespace: string) =>
  object('argoproj.io/v1alpha1', 'Application', name, argocd, {
    labels: label,
    spec: {
      project: projectName,
      source: { repoURL: 'https://git.example.com/x.git', path: '.' },
      destination: { server: 'https://kubernetes.default.svc', namespace },
    },
  });

beforeAll(async () => {
  await expectDone(owner.create(namespaceObject(foreign)), owner.create(secret('theirs', foreign)));
  await expectDone(provisioner.create(namespaceObject(own, label)));
  await expectDone(
    provisioner.create(quota('berth-quota', own)),
    provisioner.create(networkPolicy('default-deny-all', own)),
    provisioner.create(account(names.deployer, own)),
    provisioner.create(secret(names.pullSecret, own)),
    ...(['view', 'edit', 'admin'] as const).map((role) =>
      provisioner.create(roleBinding(role, own, tenantRoles[role], userSubject(identities[role].user))),
    ),
    provisioner.create(
      roleBinding(names.deployer, own, tenantRole.deployer, {
        kind: 'ServiceAccount',
        name: names.deployer,
        namespace: own,
      } as never),
    ),
  );
});

afterAll(async () => {
  await provisioner.remove(object('argoproj.io/v1alpha1', 'Application', own, argocd));
  await provisioner.remove(project(own));
  await provisioner.remove(secret(`repo-${own}`, argocd));
  await expectDone(provisioner.remove(namespaceObject(own)), owner.remove(namespaceObject(foreign)));
  // The namespace controller works unhindered by the guard.
  await eventually(async () => (await readObject('v1', 'Namespace', own)) === undefined);
});

describe('the layer argocd and the block namespace-with-argocd', () => {
  test('mean the same names', () => {
    expect(names).toMatchObject({
      managedBy: blockNames.managedBy,
      pullSecret: blockNames.pullSecret,
      deployer: blockNames.deployer,
    });
    expect(Object.entries(tenantRoles)).toEqual(
      ['view', 'edit', 'admin'].map((role) => [role, tenantRole.prefix + role]),
    );
    const { shape } = inputs.inputs.namespace_name;
    const reserved = shape.type === 'text' && shape.rules.find((rule) => rule.kind === 'excludes');
    expect(reserved && reserved.kind === 'excludes' && reserved.pattern).toBeTruthy();
    expect(namespacesOfPlatform.expression).toContain(
      `"${reserved && 'pattern' in reserved && reserved.pattern}"`,
    );
  });
});

/** Verbs; kind; where; who may. Everybody who is not named may not. */
type Row = readonly [verbs: string, resource: string, where: string | undefined, who: string];
const team = 'view edit admin deployer';
const editors = 'edit admin deployer';
const admins = 'admin deployer';
const nobody = '';
const read = 'get list watch';
const change = 'create update patch delete';

const matrix: readonly Row[] = [
  // seeing
  ['get', 'namespaces', own, `${team} provisioner`],
  [read, 'pods', own, team],
  ['get', 'pods/log', own, team],
  [read, 'deployments.apps', own, team],
  [read, 'statefulsets.apps', own, team],
  [read, 'jobs.batch', own, team],
  [read, 'configmaps', own, team],
  [read, 'services', own, team],
  [read, 'events', own, team],
  [read, 'events.events.k8s.io', own, team],
  [read, 'endpointslices.discovery.k8s.io', own, team],
  [read, 'persistentvolumeclaims', own, team],
  [read, 'ingresses.networking.k8s.io', own, team],
  [read, 'httproutes.gateway.networking.k8s.io', own, team],
  [read, 'gateways.gateway.networking.k8s.io', own, team],
  [read, 'horizontalpodautoscalers.autoscaling', own, team],
  [read, 'poddisruptionbudgets.policy', own, team],
  ['get list', 'pods.metrics.k8s.io', own, team],
  [read, 'secrets', own, editors],
  // the bounds: to be read by the team, written by the platform
  ['get', 'resourcequotas', own, `${team} provisioner`],
  ['get', 'limitranges', own, `${team} provisioner`],
  ['get', 'networkpolicies.networking.k8s.io', own, `${team} provisioner`],
  ['list watch', 'resourcequotas', own, team],
  ['list watch', 'networkpolicies.networking.k8s.io', own, team],
  [change, 'resourcequotas', own, 'provisioner'],
  [change, 'limitranges', own, 'provisioner'],
  [change, 'networkpolicies.networking.k8s.io', own, 'provisioner'],
  ['deletecollection', 'networkpolicies.networking.k8s.io', own, nobody],
  ['update patch delete', 'namespaces', own, 'provisioner'],
  // working
  [change, 'deployments.apps', own, editors],
  [change, 'statefulsets.apps', own, editors],
  [change, 'daemonsets.apps', own, editors],
  ['update patch', 'deployments.apps/scale', own, editors],
  [change, 'pods', own, editors],
  [change, 'services', own, editors],
  [change, 'configmaps', own, editors],
  ['update patch delete', 'secrets', own, editors],
  ['create', 'secrets', own, `${editors} provisioner`],
  [change, 'persistentvolumeclaims', own, editors],
  [change, 'ingresses.networking.k8s.io', own, editors],
  [change, 'httproutes.gateway.networking.k8s.io', own, editors],
  [change, 'grpcroutes.gateway.networking.k8s.io', own, editors],
  [change, 'horizontalpodautoscalers.autoscaling', own, editors],
  [change, 'poddisruptionbudgets.policy', own, editors],
  [change, 'jobs.batch', own, editors],
  [change, 'cronjobs.batch', own, editors],
  ['create', 'pods/exec', own, editors],
  ['create', 'pods/attach', own, editors],
  ['create', 'pods/portforward', own, editors],
  ['patch', 'pods/ephemeralcontainers', own, editors],
  // the team's own administration
  [change, 'serviceaccounts', own, `${admins} provisioner`],
  ['create', 'pods/eviction', own, admins],
  ['create', 'referencegrants.gateway.networking.k8s.io', own, admins],
  ['get', 'rolebindings.rbac.authorization.k8s.io', own, `${admins} provisioner`],
  ['list', 'rolebindings.rbac.authorization.k8s.io', own, admins],
  [read, 'roles.rbac.authorization.k8s.io', own, admins],
  // ways to more rights
  [change, 'rolebindings.rbac.authorization.k8s.io', own, 'provisioner'],
  [`${change} escalate bind`, 'roles.rbac.authorization.k8s.io', own, nobody],
  ['create', 'serviceaccounts/token', own, nobody],
  ['impersonate', 'serviceaccounts', own, nobody],
  ['impersonate', 'users', undefined, nobody],
  ['impersonate', 'groups', undefined, nobody],
  ['create', 'services/proxy', own, nobody],
  ['create', 'pods/proxy', own, nobody],
  ['create', 'pods/binding', own, nobody],
  [change, 'endpoints', own, nobody],
  [change, 'endpointslices.discovery.k8s.io', own, nobody],
  [change, 'gateways.gateway.networking.k8s.io', own, nobody],
  [change, 'applications.argoproj.io', own, nobody],
  [change, 'clusterroles.rbac.authorization.k8s.io', undefined, nobody],
  [change, 'clusterrolebindings.rbac.authorization.k8s.io', undefined, nobody],
  ['bind', 'clusterroles.rbac.authorization.k8s.io', undefined, nobody],
  ['bind', 'clusterroles.rbac.authorization.k8s.io:cluster-admin', undefined, nobody],
  ['bind', 'clusterroles.rbac.authorization.k8s.io:admin', undefined, nobody],
  ['bind', `clusterroles.rbac.authorization.k8s.io:${tenantRoles.admin}`, undefined, 'provisioner'],
  ['bind', `clusterroles.rbac.authorization.k8s.io:${tenantRoles.view}`, undefined, 'provisioner'],
  ['escalate', `clusterroles.rbac.authorization.k8s.io:${tenantRoles.admin}`, undefined, nobody],
  [change, 'validatingadmissionpolicies.admissionregistration.k8s.io', undefined, nobody],
  [change, 'validatingadmissionpolicybindings.admissionregistration.k8s.io', undefined, nobody],
  [change, 'customresourcedefinitions.apiextensions.k8s.io', undefined, nobody],
  ['get list', 'customresourcedefinitions.apiextensions.k8s.io', undefined, 'provisioner'],
  ['get list', 'nodes', undefined, nobody],
  ['get list create', 'persistentvolumes', undefined, nobody],
  // the cluster and other namespaces
  ['list create delete', 'namespaces', undefined, 'provisioner'],
  ['get', 'namespaces', 'kube-system', 'provisioner'],
  ['get', 'namespaces', foreign, 'provisioner'],
  [read, 'pods', foreign, nobody],
  [read, 'configmaps', 'kube-system', nobody],
  [change, 'deployments.apps', foreign, nobody],
  [read, 'secrets', foreign, nobody],
  [read, 'secrets', 'kube-system', nobody],
  ['get patch delete', `secrets:${names.pullSecret}`, foreign, 'provisioner'],
  ['list watch', `secrets:${names.pullSecret}`, own, editors],
  ['get', `secrets:${names.pullSecret}-2`, own, editors],
  // the namespace of Argo CD
  ['get create update patch delete', 'secrets', argocd, 'provisioner'],
  ['list watch deletecollection', 'secrets', argocd, nobody],
  ['get create update patch delete', 'applications.argoproj.io', argocd, 'provisioner'],
  ['get create update patch delete', 'appprojects.argoproj.io', argocd, 'provisioner'],
  ['watch', 'applications.argoproj.io', argocd, 'provisioner'],
  ['list', 'applications.argoproj.io', argocd, nobody],
  [change, 'applicationsets.argoproj.io', argocd, nobody],
  ['get create update patch delete', 'configmaps', argocd, nobody],
  ['create', 'pods/exec', argocd, nobody],
  [read, 'pods', argocd, nobody],
];

describe('rights', () => {
  test.for(matrix)('%s %s in %s: %s', async ([verbs, resource, namespace, who]) => {
    const allowed = who.split(' ');
    const asked = (Object.keys(identities) as Who[]).flatMap((name) =>
      verbs
        .split(' ')
        .map(async (verb) => [`${name} ${verb}`, await may(identities[name], { verb, resource, namespace })]),
    );
    const expected = (Object.keys(identities) as Who[]).flatMap((name) =>
      verbs.split(' ').map((verb) => [`${name} ${verb}`, allowed.includes(name)]),
    );
    expect(Object.fromEntries(await Promise.all(asked))).toEqual(Object.fromEntries(expected));
  });
});

type Attempt = readonly [what: string, attempt: (who: Actor) => Promise<string>, answer: RegExp | 'done'];

/** Refusals of RBAC, and of the guard with the policy's name. */
const forbidden = /^403 .*(cannot|is attempting to grant)/su;
const guarded = (policy: string) => new RegExp(`^422 .*ValidatingAdmissionPolicy '${policy}'`, 'su');

const provisionerAttempts: readonly Attempt[] = [
  // Secrets
  ['read its pull secret', (who) => who.read(secret(names.pullSecret, own)), 'done'],
  ['read another Secret of its namespace', (who) => who.read(secret('theirs', own)), forbidden],
  [
    'read a Secret of a namespace that is not its own',
    (who) => who.read(secret('theirs', foreign)),
    forbidden,
  ],
  ['read a Secret in kube-system', (who) => who.read(secret('x', 'kube-system')), forbidden],
  ['read a Secret in default', (who) => who.read(secret('x', 'default')), forbidden],
  ['list the Secrets of its namespace', (who) => who.list('v1', 'Secret', own), forbidden],
  ['list the Secrets of Argo CD', (who) => who.list('v1', 'Secret', argocd), forbidden],
  [
    'make a Secret in kube-system',
    (who) => who.create(secret('x', 'kube-system')),
    guarded('berth-provisioner-writes'),
  ],
  [
    'make a token Secret',
    (who) => who.create(tokenSecret('t', own, names.deployer)),
    guarded('berth-secrets'),
  ],
  // rights
  [
    'bind cluster-admin',
    (who) => who.create(roleBinding('x', own, 'cluster-admin', userSubject('x'))),
    forbidden,
  ],
  [
    'bind the built-in admin',
    (who) => who.create(roleBinding('x', own, 'admin', userSubject('x'))),
    forbidden,
  ],
  [
    'bind a tenant role in kube-system',
    (who) => who.create(roleBinding('x', 'kube-system', tenantRoles.admin, userSubject('x'))),
    guarded('berth-provisioner-writes'),
  ],
  [
    'bind a tenant role in the namespace of Argo CD',
    (who) => who.create(roleBinding('x', argocd, tenantRoles.admin, userSubject('x'))),
    guarded('berth-provisioner-writes'),
  ],
  [
    'bind a tenant role cluster wide',
    (who) =>
      who.create(
        object(`${rbac}/v1`, 'ClusterRoleBinding', `x-${mark}`, undefined, {
          roleRef: { apiGroup: rbac, kind: 'ClusterRole', name: tenantRoles.view },
          subjects: [userSubject('x')],
        }),
      ),
    forbidden,
  ],
  [
    'make a ClusterRole',
    (who) => who.create(object(`${rbac}/v1`, 'ClusterRole', 'x', undefined, { rules: [] })),
    forbidden,
  ],
  ['make a Role', (who) => who.create(object(`${rbac}/v1`, 'Role', 'x', own, { rules: [] })), forbidden],
  // namespaces
  [
    'take over a namespace by its label',
    (who) => who.change(namespaceObject(foreign, label)),
    guarded('berth-provisioner-namespaces'),
  ],
  [
    'take over kube-system',
    (who) => who.change(namespaceObject('kube-system', label)),
    guarded('berth-provisioner-namespaces'),
  ],
  [
    'take the label off',
    (who) => who.change(namespaceObject(own, { 'app.kubernetes.io/managed-by': null })),
    guarded('berth-provisioner-namespaces'),
  ],
  [
    'change a label of its namespace',
    (who) => who.change(namespaceObject(own, { 'cost-center': '7' })),
    'done',
  ],
  [
    'delete a namespace that is not its own',
    (who) => who.remove(namespaceObject(foreign)),
    guarded('berth-provisioner-namespaces'),
  ],
  [
    'make a namespace without the label',
    (who) => who.create(namespaceObject(`app-x-${mark}`)),
    guarded('berth-provisioner-namespaces'),
  ],
  [
    'make a namespace platform-*',
    (who) => who.create(namespaceObject(`platform-${mark}`, label)),
    guarded('berth-provisioner-namespaces'),
  ],
  [
    'make a namespace kube-*',
    (who) => who.create(namespaceObject(`kube-${mark}`, label)),
    guarded('berth-provisioner-namespaces'),
  ],
  // objects in namespaces that are not its own
  [
    'make a NetworkPolicy elsewhere',
    (who) => who.create(networkPolicy('x', foreign)),
    guarded('berth-provisioner-writes'),
  ],
  [
    'make a quota in default',
    (who) => who.create(quota('x', 'default')),
    guarded('berth-provisioner-writes'),
  ],
  [
    'make a ServiceAccount elsewhere',
    (who) => who.create(account('x', foreign)),
    guarded('berth-provisioner-writes'),
  ],
  [
    'change the default ServiceAccount elsewhere',
    (who) =>
      who.change(object('v1', 'ServiceAccount', 'default', foreign, { automountServiceAccountToken: false })),
    guarded('berth-provisioner-writes'),
  ],
  [
    'delete a ServiceAccount of Argo CD',
    (who) => who.remove(account('default', argocd)),
    guarded('berth-provisioner-writes'),
  ],
  [
    'make a NetworkPolicy in the namespace of Argo CD',
    (who) => who.create(networkPolicy('x', argocd)),
    guarded('berth-provisioner-writes'),
  ],
  ['make a ConfigMap', (who) => who.create(object('v1', 'ConfigMap', 'x', own)), forbidden],
  [
    'make a Deployment',
    (who) => who.create(object('apps/v1', 'Deployment', 'x', own, { spec: {} })),
    forbidden,
  ],
  // the namespace of Argo CD
  [
    'make a repository Secret',
    (who) => who.create(secret(`repo-${own}`, argocd, { labels: repository })),
    'done',
  ],
  [
    'make one without the label',
    (who) => who.create(secret('x', argocd, { labels: { 'argocd.argoproj.io/secret-type': 'repository' } })),
    guarded('berth-provisioner-argocd'),
  ],
  [
    'make a cluster Secret',
    (who) =>
      who.create(secret('x', argocd, { labels: { ...label, 'argocd.argoproj.io/secret-type': 'cluster' } })),
    guarded('berth-provisioner-argocd'),
  ],
  [
    'make a repository Secret a cluster Secret',
    (who) =>
      who.change(secret(`repo-${own}`, argocd, { labels: { 'argocd.argoproj.io/secret-type': 'cluster' } })),
    guarded('berth-provisioner-argocd'),
  ],
  [
    'make a token Secret for Argo CD',
    (who) => who.create(tokenSecret('x', argocd, 'argocd-server')),
    guarded('berth-provisioner-argocd'),
  ],
  [
    'change the settings Secret',
    (who) => who.change(secret('argocd-secret', argocd, { labels: repository })),
    guarded('berth-provisioner-argocd'),
  ],
  [
    'delete the settings Secret',
    (who) => who.remove(secret('argocd-secret', argocd)),
    guarded('berth-provisioner-argocd'),
  ],
  ['make a project', (who) => who.create(project(own)), 'done'],
  [
    'let it deploy everywhere',
    (who) => who.change(project(own, { destinations: [{ server: '*', namespace: '*' }] })),
    guarded('berth-provisioner-argocd'),
  ],
  [
    'let it deploy into another namespace',
    (who) => who.change(project(own, { destinations: [{ server: '*', namespace: 'kube-system' }] })),
    guarded('berth-provisioner-argocd'),
  ],
  [
    'let it act as Argo CD',
    (who) =>
      who.change(
        project(own, {
          destinationServiceAccounts: [
            { server: '*', namespace: own, defaultServiceAccount: 'argocd:argocd-application-controller' },
          ],
        }),
      ),
    guarded('berth-provisioner-argocd'),
  ],
  [
    'allow it cluster wide kinds',
    (who) => who.change(project(own, { clusterResourceWhitelist: [{ group: '*', kind: '*' }] })),
    guarded('berth-provisioner-argocd'),
  ],
  [
    'make a project of the name of a platform namespace',
    (who) => who.create(project('kube-system')),
    guarded('berth-provisioner-argocd'),
  ],
  [
    'open the default project',
    (who) => who.change(project('default', { destinations: [] })),
    guarded('berth-provisioner-argocd'),
  ],
  [
    'delete the default project',
    (who) => who.remove(project('default')),
    guarded('berth-provisioner-argocd'),
  ],
  ['make an Application', (who) => who.create(application(own, own, own)), 'done'],
  [
    'make one in the default project',
    (who) => who.create(application(`x-${mark}`, 'default', 'default')),
    guarded('berth-provisioner-argocd'),
  ],
  [
    'make one of another project',
    (who) => who.create(application(`x-${mark}`, 'payments', own)),
    guarded('berth-provisioner-argocd'),
  ],
];

const adminAttempts: readonly Attempt[] = [
  ['delete the quota', (who) => who.remove(quota('berth-quota', own)), forbidden],
  [
    'raise the quota',
    (who) =>
      who.change(object('v1', 'ResourceQuota', 'berth-quota', own, { spec: { hard: { pods: '99' } } })),
    forbidden,
  ],
  ['delete the NetworkPolicy', (who) => who.remove(networkPolicy('default-deny-all', own)), forbidden],
  ['add a NetworkPolicy', (who) => who.create(networkPolicy('open', own)), forbidden],
  ['bind a role', (who) => who.create(roleBinding('x', own, tenantRoles.view, userSubject('x'))), forbidden],
  [
    'join a binding',
    (who) => who.change(object(`${rbac}/v1`, 'RoleBinding', 'view', own, { subjects: [] })),
    forbidden,
  ],
  ['make a Role', (who) => who.create(object(`${rbac}/v1`, 'Role', 'x', own, { rules: [] })), forbidden],
  [
    'have a token written into a Secret',
    (who) => who.create(tokenSecret('t', own, names.deployer)),
    guarded('berth-secrets'),
  ],
  [
    'change the namespace',
    (who) => who.change(namespaceObject(own, { 'pod-security.kubernetes.io/enforce': 'privileged' })),
    forbidden,
  ],
  ['delete the namespace', (who) => who.remove(namespaceObject(own)), forbidden],
  ['see another namespace', (who) => who.list('v1', 'Pod', foreign), forbidden],
  ['make a ServiceAccount', (who) => who.create(account('worker', own)), 'done'],
  ['make a Secret', (who) => who.create(secret('settings', own)), 'done'],
  ['read the quota', (who) => who.read(quota('berth-quota', own)), 'done'],
];

const ownerAttempts: readonly Attempt[] = [
  [
    'make a Secret with the reserved name elsewhere',
    (who) => who.create(secret(names.pullSecret, foreign)),
    guarded('berth-secrets'),
  ],
  ['make another Secret anywhere', (who) => who.create(secret('free', foreign)), 'done'],
  ['make a token Secret', (who) => who.create(tokenSecret('robot', own, names.deployer)), 'done'],
  ['label any namespace', (who) => who.change(namespaceObject(foreign, { note: 'x' })), 'done'],
  ['make a NetworkPolicy anywhere', (who) => who.create(networkPolicy('x', foreign)), 'done'],
];

async function attempt(who: Actor, [, act, wanted]: Attempt): Promise<void> {
  const answer = await act(who);
  if (wanted === 'done') expect(answer).toBe('done');
  else expect(answer).toMatch(wanted);
}

describe('attempts of berth-provisioner', () => {
  test('are its own', async () => {
    expect(await whoAmI(identities.provisioner)).toBe(identities.provisioner.user);
  });
  test.for(provisionerAttempts)('%s', (one) => attempt(provisioner, one));
});

describe('attempts of a tenant admin', () => {
  const admin = actor(identities.admin);
  test.for(adminAttempts)('%s', (one) => attempt(admin, one));
});

describe('attempts of a tenant editor', () => {
  test('have a token written into a Secret', async () => {
    expect(await actor(identities.edit).create(tokenSecret('t', own, names.deployer))).toMatch(
      guarded('berth-secrets'),
    );
  });
});

describe('attempts of the cluster administrator', () => {
  test.for(ownerAttempts)('%s', (one) => attempt(owner, one));
});

describe('a ClusterRole with the aggregation label', () => {
  test('adds to the rights of berth-provisioner, and takes them along', async () => {
    const right = { verb: 'create', resource: 'widgets.example.com', namespace: own };
    const addition = object(`${rbac}/v1`, 'ClusterRole', `widgets-${mark}`, undefined, {
      labels: { [names.aggregateToProvisioner]: 'true' },
      rules: [{ apiGroups: ['example.com'], resources: ['widgets'], verbs: ['create'] }],
    });
    await expectDone(owner.create(addition));
    try {
      await eventually(() => may(identities.provisioner, right));
    } finally {
      await owner.remove(addition);
    }
    await eventually(async () => !(await may(identities.provisioner, right)));
  });
});

async function expectDone(...requests: Promise<string>[]): Promise<void> {
  expect([...new Set(await Promise.all(requests))]).toEqual(['done']);
}

async function eventually(condition: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 60_000;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error('it did not come to be within a minute');
    await sleep(250);
  }
}
