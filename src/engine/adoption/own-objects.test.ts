import { expect, test } from 'vitest';
import { taintedObjects } from './own-objects.ts';

const resource = (type: string, instances: unknown[], more: object = {}) => ({
  mode: 'managed',
  type,
  name: 'one',
  provider: 'p',
  instances,
  ...more,
});
const state = (...resources: unknown[]) =>
  JSON.stringify({
    version: 4,
    terraform_version: '1.11.4',
    serial: 1,
    lineage: 'a',
    outputs: {},
    resources,
  });

test('tainted objects of Kubernetes are named, by their keys too', () => {
  const tainted = { status: 'tainted' };
  expect(
    taintedObjects(
      state(
        resource('kubernetes_namespace_v1', [tainted]),
        resource('kubernetes_role_binding_v1', [
          { ...tainted, index_key: 'a"b' },
          { index_key: 'view' },
          { ...tainted, index_key: 0 },
        ]),
        resource('kubectl_manifest', [tainted], { module: 'module.x' }),
        resource('kubernetes_secret_v1', [{}]),
        resource('kubernetes_secret_v1', [tainted], { mode: 'data' }),
        resource('helm_release', [tainted]),
      ),
    ),
  ).toEqual([
    'kubernetes_namespace_v1.one',
    'kubernetes_role_binding_v1.one["a\\"b"]',
    'kubernetes_role_binding_v1.one[0]',
    'module.x.kubectl_manifest.one',
  ]);
  expect(taintedObjects('{}')).toEqual([]);
});
