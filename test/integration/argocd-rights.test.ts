import { describe, expect, test } from 'vitest';
import { actor, may, serviceAccount } from '../helpers/access.ts';
import { guardedNamespaces, identities, mark, object, own, owner } from '../helpers/guarded-namespaces.ts';
import { readObject } from '../helpers/kubernetes.ts';

guardedNamespaces();

const controller = serviceAccount('argocd', 'argocd-application-controller');

describe('the controller of Argo CD', () => {
  test.each([
    ['list', 'deployments.apps', own],
    ['watch', 'secrets', own],
    ['get', 'namespaces', own],
    ['impersonate', 'serviceaccounts:app-deployer', own],
    ['patch', 'applications.argoproj.io', 'argocd'],
    ['update', 'applications.argoproj.io', 'argocd'],
    ['create', 'events', 'argocd'],
  ])('may %s %s in %s', async (verb, resource, namespace) => {
    expect(await may(controller, { verb, resource, namespace })).toBe(true);
  });

  const writes = ['create', 'update', 'patch', 'delete', 'deletecollection'];
  test.each([
    ...writes.map((verb) => [verb, 'deployments.apps', own] as const),
    ...writes.map((verb) => [verb, 'secrets', 'kube-system'] as const),
    ...writes.map((verb) => [verb, 'clusterrolebindings.rbac.authorization.k8s.io', ''] as const),
    ['patch', 'namespaces', own],
    ['create', 'pods/exec', own],
    ['create', 'serviceaccounts/token', own],
    ['impersonate', 'users', ''],
    ['impersonate', 'groups', ''],
    ['impersonate', 'serviceaccounts:berth-provisioner', 'argocd'],
    ['impersonate', 'serviceaccounts:clusterrole-aggregation-controller', 'kube-system'],
    ['impersonate', 'serviceaccounts:default', own],
    ['bind', 'clusterroles.rbac.authorization.k8s.io:cluster-admin', ''],
    ['escalate', 'clusterroles.rbac.authorization.k8s.io', ''],
  ] as const)('may not %s %s in "%s"', async (verb, resource, namespace) => {
    expect(await may(controller, { verb, resource, namespace })).toBe(false);
  });

  test('writes what a team wants as the account of the team, and not as itself', async () => {
    const settings = object('v1', 'ConfigMap', `synced-${mark}`, own);
    expect(await actor(controller).create(settings)).toMatch(/^403 /);
    expect(await actor(identities.deployer).create(settings)).toBe('done');
    expect(await owner.remove(settings)).toBe('done');
  });
});

test('the settings Secret of notifications is there with nothing to tell', async () => {
  const { data } = await readObject('v1', 'Secret', 'argocd-notifications-secret', 'argocd');
  expect(data).toEqual({ destination: '' });
});
