import { expect, test } from 'vitest';
import { parseState } from './state-document.ts';

function stateWith(resources: unknown[], more: Record<string, unknown> = {}): string {
  return JSON.stringify({
    version: 4,
    terraform_version: '1.11.4',
    serial: 7,
    lineage: 'a-b',
    outputs: { open: { value: 1, type: 'number' }, hidden: { value: 'x', type: 'string', sensitive: true } },
    resources,
    check_results: null,
    ...more,
  });
}

function resource(type: string, attributes: unknown, more: Record<string, unknown> = {}) {
  return {
    mode: 'managed',
    type,
    name: 'one',
    provider: 'provider["registry.terraform.io/hashicorp/kubernetes"]',
    instances: [{ schema_version: 0, attributes, ...more }],
  };
}

const attribute = (name: string) => ({ type: 'get_attr', value: name });
const index = (value: string | number) => ({ type: 'index', value: { value, type: typeof value } });

/** Paths that are said to be secret, of a state with one object. */
function secretsOf(type: string, attributes: unknown, marked: unknown[] = []) {
  const state = parseState(stateWith([resource(type, attributes, { sensitive_attributes: marked })]));
  return 'problem' in state ? state.problem : state.resources[0]?.secrets;
}

test('the head and the names of secret outputs', () => {
  expect(parseState(stateWith([]))).toEqual({
    serial: 7,
    lineage: 'a-b',
    writer: '1.11.4',
    resources: [],
    secretOutputs: ['hidden'],
  });
});

test('addresses are those that Terraform prints', () => {
  const { instances: _, ...head } = resource('t', {});
  const state = parseState(
    stateWith([
      { ...head, instances: [{ index_key: 'a"b', attributes: { id: 'x' } }, { index_key: 0 }] },
      { ...head, mode: 'data', module: 'module.m["k"]', instances: [{}, { deposed: '00aa' }] },
    ]),
  );
  expect('resources' in state && state.resources.map(({ address, id, data }) => [address, id, data])).toEqual(
    [
      ['t.one["a\\"b"]', 'x', false],
      ['t.one[0]', undefined, false],
      ['module.m["k"].data.t.one', undefined, true],
      ['module.m["k"].data.t.one (deposed 00aa)', undefined, true],
    ],
  );
});

test('what the state marks is a secret, unless nothing is there', () => {
  const paths = [[attribute('list'), index(0), attribute('pass')], [attribute('none')], [attribute('gone')]];
  expect(secretsOf('t', { list: [{ pass: 'x' }], none: null }, paths)).toEqual(['list.0.pass']);
  expect(secretsOf('t', { id: 'x' }, [[attribute('id')]])).toEqual(['id']);
  const state = parseState(
    stateWith([resource('t', { id: 'x' }, { sensitive_attributes: [[attribute('id')]] })]),
  );
  expect('resources' in state && state.resources[0]).not.toHaveProperty('id');
});

test('a Secret is one, also where an old provider does not say so; written once only, it holds nothing', () => {
  expect(secretsOf('kubernetes_secret_v1', { data: { a: 'x' }, binary_data: null })).toEqual(['data']);
  expect(secretsOf('kubernetes_secret_v1', { data: { a: 'x' } }, [[attribute('data'), index('a')]])).toEqual([
    'data',
  ]);
  expect(secretsOf('kubernetes_secret_v1', { data: {}, data_wo: null })).toEqual([]);
});

test('a manifest is one by its kind, or when its author names secret fields', () => {
  const marks = [[attribute('yaml_body')], [attribute('live_manifest_incluster')]];
  const body = { yaml_body: 'x', live_manifest_incluster: 'y' };
  expect(secretsOf('kubectl_manifest', { ...body, kind: 'ServiceAccount' }, marks)).toEqual([]);
  expect(secretsOf('kubectl_manifest', { ...body, kind: 'Secret' }, marks)).toEqual([
    'live_manifest_incluster',
    'yaml_body',
  ]);
  expect(secretsOf('kubectl_manifest', { ...body, kind: 'X', sensitive_fields: ['spec.a'] })).toEqual([
    'yaml_body',
  ]);
});

test.each([
  ['{"password": "hunter2"', 'it is not JSON'],
  ['{"encrypted_data": "abc", "meta": {}}', 'it is encrypted'],
  [stateWith([], { version: 5 }), 'version: its format is not 4'],
  [stateWith([], { lineage: undefined }), expect.stringContaining('lineage: ')],
  ['[]', expect.stringContaining('the document: ')],
])('of %s is said what is wrong, without a value of it', (text, problem) => {
  expect(parseState(text)).toEqual({ problem });
});
