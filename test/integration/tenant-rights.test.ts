import { describe, expect, test } from 'vitest';
import { names, tenantRoles } from '../../platform/argocd/names.ts';
import { actor } from '../helpers/access.ts';
import {
  type Attempt,
  account,
  attempt,
  forbidden,
  foreign,
  guarded,
  guardedNamespaces,
  identities,
  namespaceObject,
  networkPolicy,
  object,
  own,
  owner,
  quota,
  rbac,
  roleBinding,
  secret,
  tokenSecret,
  userSubject,
} from '../helpers/guarded-namespaces.ts';

guardedNamespaces();

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
  [
    'name another instance on the namespace',
    (who) => who.change(namespaceObject(own, { 'berth.dev/instance': 'dev.x.y.0123456789abcdef' })),
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
