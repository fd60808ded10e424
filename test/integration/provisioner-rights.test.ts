import { describe, expect, test } from 'vitest';
import { names, tenantRoles } from '../../platform/argocd/names.ts';
import { may, whoAmI } from '../helpers/access.ts';
import {
  type Attempt,
  account,
  application,
  argocd,
  attempt,
  eventually,
  expectDone,
  forbidden,
  foreign,
  guarded,
  guardedNamespaces,
  identities,
  label,
  mark,
  namespaceObject,
  networkPolicy,
  object,
  own,
  owner,
  project,
  provisioner,
  quota,
  rbac,
  repository,
  roleBinding,
  secret,
  tokenSecret,
  userSubject,
} from '../helpers/guarded-namespaces.ts';
import { readObject } from '../helpers/kubernetes.ts';

guardedNamespaces();

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
    'take over a namespace in the name of an instance',
    (who) =>
      who.change(namespaceObject(foreign, { ...label, 'berth.dev/instance': 'dev.x.y.0123456789abcdef' })),
    guarded('berth-provisioner-namespaces'),
  ],
  [
    'name an instance on a namespace that is not its own',
    (who) => who.change(namespaceObject(foreign, { 'berth.dev/instance': 'dev.x.y.0123456789abcdef' })),
    guarded('berth-provisioner-namespaces'),
  ],
  [
    'make it match a workspace that is to take it over',
    (who) => who.change(namespaceObject(foreign, { 'meshstack.io/workspace': 'x' })),
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

describe('attempts of berth-provisioner', () => {
  test('are its own', async () => {
    expect(await whoAmI(identities.provisioner)).toBe(identities.provisioner.user);
  });
  test.for(provisionerAttempts)('%s', (one) => attempt(provisioner, one));

  test('take back what it made: the namespace controller works unhindered by the guard', async () => {
    await expectDone(
      provisioner.remove(object('argoproj.io/v1alpha1', 'Application', own, argocd)),
      provisioner.remove(project(own)),
      provisioner.remove(secret(`repo-${own}`, argocd)),
      provisioner.remove(namespaceObject(own)),
    );
    await eventually(async () => (await readObject('v1', 'Namespace', own)) === undefined);
  });
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
