import { expect, test } from 'vitest';
import type { PlannedResource } from '../../terraform/plan-document.ts';
import { driftOf } from './drift.ts';

function drifted(address: string, before: unknown, after: unknown, sensitive: unknown = {}): PlannedResource {
  return {
    address,
    type: address.split('.')[0] ?? '',
    mode: 'managed',
    change: {
      actions: [after === null ? 'delete' : 'update'],
      before,
      after,
      before_sensitive: sensitive,
      after_sensitive: sensitive,
    },
  };
}

async function drift(resources: readonly PlannedResource[], relevant?: readonly string[]) {
  const changes = await driftOf(resources, relevant && new Set(relevant), async () => [
    { path: 'spec.a', before: '1', after: '2' },
  ]);
  return changes.flatMap(({ address, action, reason, attributes = [] }) => [
    [action, address, reason].filter(Boolean).join(' '),
    ...attributes.map(({ path, before, after }) => `  ${path}: ${before} -> ${after}`),
  ]);
}

const metadata = (more: object) => ({ metadata: [{ name: 'x', annotations: null, generation: 1, ...more }] });

test('counters of the cluster and empty values in another spelling are no drift', async () => {
  const before = { ...metadata({ labels: null, resource_version: '1' }), scopes: null, on: null, text: '' };
  const after = { ...metadata({ labels: {}, resource_version: '2' }), scopes: [], on: false, text: null };
  expect(await drift([drifted('kubernetes_secret_v1.a', before, after)])).toEqual([]);
  const real = {
    ...metadata({ labels: { a: 'b' }, resource_version: '3' }),
    scopes: [],
    on: true,
    text: 'x',
  };
  expect(await drift([drifted('kubernetes_secret_v1.a', before, real)])).toEqual([
    'update kubernetes_secret_v1.a',
    '  metadata.0.labels: null -> {"a":"b"}',
    '  on: null -> true',
    '  text: "" -> "x"',
  ]);
});

test('sensitive fields are named and not shown', async () => {
  const change = drifted(
    'kubernetes_secret_v1.a',
    { data: { x: 'one' } },
    { data: { x: 'two' } },
    { data: true },
  );
  expect(await drift([change])).toEqual([
    'update kubernetes_secret_v1.a',
    '  data: (sensitive) -> (sensitive)',
  ]);
});

test('where the next apply says what it would touch, all else is a matter of form', async () => {
  const resources = ['a.b', 'a.c'].map((address) => drifted(address, { x: 1 }, { x: 2 }));
  expect(await drift(resources, ['a.c', 'a.d'])).toEqual(['update a.c', '  x: 1 -> 2']);
});

test('objects that went with their namespace say so, others do not', async () => {
  const namespace = drifted('kubernetes_namespace_v1.n', { metadata: [{ name: 'app' }] }, null);
  const inside = drifted('kubernetes_secret_v1.s', { metadata: [{ name: 's', namespace: 'app' }] }, null);
  const manifest = drifted('kubectl_manifest.m', { name: 'm', namespace: 'app' }, null);
  const outside = drifted('kubectl_manifest.o', { name: 'o', namespace: 'argocd' }, null);
  expect(await drift([outside, namespace, manifest, inside])).toEqual([
    'delete kubectl_manifest.m the removal of its namespace',
    'delete kubectl_manifest.o',
    'delete kubernetes_namespace_v1.n',
    'delete kubernetes_secret_v1.s the removal of its namespace',
  ]);
  expect(await drift([inside])).toEqual(['delete kubernetes_secret_v1.s']);
});

test('the fields of a manifest come from elsewhere', async () => {
  const change = drifted(
    'kubectl_manifest.m',
    { live_manifest_incluster: 'x' },
    { live_manifest_incluster: 'y' },
  );
  expect(await drift([change])).toEqual(['update kubectl_manifest.m', '  spec.a: 1 -> 2']);
});
