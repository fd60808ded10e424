import { expect, test } from 'vitest';
import { jsonencode, merge, reference } from '../cdk/index.ts';
import { manifestHeader } from './manifest.ts';

const expressionOf = (source: string) => `\${jsonencode(${source})}`;

test.each([
  ['an object', { kind: 'Role', metadata: { name: 'a', namespace: 'b' } }, 'Role', true],
  ['an object without namespace', { kind: 'ClusterRole', metadata: { name: 'a' } }, 'ClusterRole', false],
  ['an empty namespace', { kind: 'Role', metadata: { namespace: '' } }, 'Role', false],
  ['no metadata', { kind: 'Role' }, 'Role', undefined],
  ['YAML', 'kind: Role\nmetadata:\n  name: ${var.name}\n  namespace: ${var.namespace}\n', 'Role', true],
  ['YAML without namespace', 'kind: Role\nmetadata: {name: a}\n', 'Role', false],
  ['no YAML', 'kind: [', undefined, undefined],
  ['a whole expression', '${var.manifest}', undefined, undefined],
  [
    'an expression with a namespace below spec only',
    expressionOf('{"kind" = "X", "metadata" = {"name" = "a"}, "spec" = {"metadata" = {"namespace" = "b"}}}'),
    'X',
    false,
  ],
  [
    'texts with brackets, quotes and templates',
    expressionOf(
      '{"a" = "}, \\"kind\\" = ${f("}")} $${", "kind" = "X", "metadata" = {"namespace" = "${var.n}-x"}}',
    ),
    'X',
    true,
  ],
  ['a computed kind', expressionOf('{"kind" = var.kind, "metadata" = {"namespace" = "b"}}'), undefined, true],
  ['computed metadata', expressionOf('{"kind" = "X", "metadata" = merge(var.a, {})}'), 'X', undefined],
  ['a null namespace', expressionOf('{"kind" = "X", "metadata" = {"namespace" = null}}'), 'X', false],
  ['a loop', expressionOf('{ for k, v in var.a : k => v }'), undefined, undefined],
])('%s', (_, manifest, kind, namespaced) => {
  expect(manifestHeader(manifest)).toEqual({ kind, namespaced });
});

test('what content writes is read as it was meant', () => {
  const namespace = reference(
    { terraformResourceType: 'a', friendlyUniqueId: 'b' } as never,
    'metadata[0].name',
  );
  const body = (metadata: Record<string, unknown>) =>
    jsonencode({ apiVersion: 'v1', spec: merge({ kind: 'Other' }), kind: 'Role', metadata } as never);
  expect(manifestHeader(body({ name: 'a', namespace }))).toEqual({ kind: 'Role', namespaced: true });
  expect(manifestHeader(body({ name: namespace }))).toEqual({ kind: 'Role', namespaced: false });
});
