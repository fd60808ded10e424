import { expect, test } from 'vitest';
import type { PlanDocument } from './plan-document.ts';
import { importId, objectsToCreate } from './planned-objects.ts';

const created = (type: string, after: unknown, more: object = {}) => ({
  address: `${type}.one`,
  type,
  mode: 'managed',
  change: { actions: ['create'], after },
  ...more,
});
const plan = (...resource_changes: unknown[]) => objectsToCreate({ resource_changes } as PlanDocument);

test.each([
  ['kubernetes_namespace_v1', undefined, { apiVersion: 'v1', kind: 'Namespace' }, 'x'],
  ['kubernetes_resource_quota_v1', 'app', { apiVersion: 'v1', kind: 'ResourceQuota' }, 'app/x'],
  [
    'kubernetes_role_binding_v1',
    'app',
    { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'RoleBinding' },
    'app/x',
  ],
  [
    'kubernetes_network_policy_v1',
    'app',
    { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy' },
    'app/x',
  ],
  [
    'kubernetes_horizontal_pod_autoscaler_v2',
    'app',
    { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler' },
    'app/x',
  ],
])('%s is an object with kind, group and name', (type, namespace, kind, id) => {
  const [object] = plan(created(type, { metadata: [{ name: 'x', ...(namespace && { namespace }) }] }));
  expect(object).toMatchObject({ address: `${type}.one`, resourceType: type, name: 'x', ...kind });
  expect(object && importId(object)).toBe(id);
});

test('a manifest is what its provider says of it', () => {
  const after = { api_version: 'argoproj.io/v1alpha1', kind: 'AppProject', namespace: 'argocd', name: 'app' };
  expect(plan(created('kubectl_manifest', after))).toEqual([
    {
      address: 'kubectl_manifest.one',
      resourceType: 'kubectl_manifest',
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'AppProject',
      namespace: 'argocd',
      name: 'app',
    },
  ]);
  expect(plan(created('kubectl_manifest', { ...after, apply_only: true }))).toEqual([]);
});

test('what is there, is read, has no name yet or is no object of its own is left out', () => {
  const metadata = [{ name: 'x' }];
  expect(
    plan(
      created('kubernetes_secret_v1', { metadata }, { change: { actions: ['update'], after: { metadata } } }),
      created(
        'kubernetes_secret_v1',
        { metadata },
        { change: { actions: ['delete', 'create'], after: { metadata } } },
      ),
      created('kubernetes_secret_v1', { metadata }, { mode: 'data' }),
      created('kubernetes_secret_v1', { metadata: [{}] }),
      created('kubernetes_labels', { metadata }),
      created('kubectl_manifest', { yaml_body: 'x' }),
      created('helm_release', { name: 'x' }),
      { ...created('kubernetes_secret_v1', null), change: { actions: ['delete'], after: null } },
    ),
  ).toEqual([]);
  expect(objectsToCreate({})).toEqual([]);
});
