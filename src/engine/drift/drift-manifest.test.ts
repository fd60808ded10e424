import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import type { PlannedResource } from '../../terraform/plan-document.ts';
import { manifestFields } from './drift-manifest.ts';

const applied = {
  apiVersion: 'example.com/v1',
  kind: 'Thing',
  metadata: { name: 'one', namespace: 'app', finalizers: ['x'] },
  spec: { size: 'small', list: ['a', 'b'], token: '(sensitive value)', note: 'hello', gone: 'here' },
};
const live = {
  ...applied,
  metadata: { ...applied.metadata, resourceVersion: '7', finalizers: [] },
  spec: { size: 'large', list: ['a'], token: 'live-token', note: 'with secret-value inside', added: 1 },
  status: { ready: true },
};
/** Fields that both have, as alekc/kubectl keeps them. */
const lines = (fields: Record<string, string>) =>
  Object.entries(fields)
    .map(([path, value]) => `${path}=${createHash('sha256').update(value).digest('hex')}`)
    .join('\n');

async function fields(
  before: Record<string, unknown>,
  after: Record<string, unknown>,
  object: unknown = live, // null: there is none
): Promise<string[]> {
  const values = {
    api_version: 'example.com/v1',
    kind: 'Thing',
    name: 'one',
    namespace: 'app',
    live_uid: 'u-1',
    yaml_body_parsed: stringify(applied),
  };
  const answers: Record<string, unknown> = {
    '/apis/example.com/v1': {
      resources: [
        { name: 'things/status', kind: 'Thing', namespaced: true, verbs: [] },
        { name: 'things', kind: 'Thing', namespaced: true, verbs: [] },
      ],
    },
    '/apis/example.com/v1/namespaces/app/things/one': object ?? undefined,
  };
  const change = { before: { ...values, ...before }, after: { ...values, ...after } };
  const resource = { change } as unknown as PlannedResource;
  const found = await manifestFields(resource, { read: async (path) => answers[path] }, ['secret-value']);
  return found.map(({ path, before: was, after: is }) => `${path}: ${was} -> ${is}`);
}

test('fields whose hashes differ are shown with both values, sensitive ones without', async () => {
  const was = lines({
    'spec.size': 'small',
    'spec.list.#': '2',
    'spec.token': 'a',
    'spec.note': 'hello',
    'spec.gone': 'here',
  });
  const is = lines({ 'spec.size': 'large', 'spec.list.#': '1', 'spec.token': 'b', 'spec.note': 'x' });
  expect(await fields({ live_manifest_incluster: was }, { live_manifest_incluster: is })).toEqual([
    'spec.gone: "here" -> none',
    'spec.list: 2 items -> 1 items',
    'spec.note: "hello" -> (sensitive)',
    'spec.size: "small" -> "large"',
    'spec.token: (sensitive) -> (sensitive)',
  ]);
});

test('the number of items is left out where the items are named', async () => {
  const was = lines({ 'spec.list.#': '2', 'spec.list.0': 'a', 'spec.list.1': 'b' });
  const is = lines({ 'spec.list.#': '1', 'spec.list.0': 'a' });
  expect(await fields({ live_manifest_incluster: was }, { live_manifest_incluster: is })).toEqual([
    'spec.list.1: "b" -> none',
  ]);
});

test('with one hash over everything, what was applied is compared with what is there', async () => {
  expect(await fields({ live_manifest_incluster: 'abc' }, { live_manifest_incluster: 'def' })).toEqual([
    'spec.size: "small" -> "large"',
    'spec.list.1: "b" -> none',
    'spec.token: (sensitive) -> (sensitive)',
    'spec.note: "hello" -> (sensitive)',
    'spec.gone: "here" -> none',
  ]);
});

test('an object that was made anew is named by its uid', async () => {
  expect(
    await fields({ live_manifest_incluster: 'a=b' }, { live_manifest_incluster: 'a=b', live_uid: 'u-2' }),
  ).toEqual(['metadata.uid: "u-1" -> "u-2"']);
});

test('an object that is gone by now leaves the path', async () => {
  const [was, is] = [lines({ 'spec.size': 'small' }), lines({ 'spec.size': 'large' })];
  expect(await fields({ live_manifest_incluster: was }, { live_manifest_incluster: is }, null)).toEqual([
    'spec.size: "small" -> (known by its hash)',
  ]);
});

test('nothing of a Secret is shown', async () => {
  const [was, is] = [lines({ 'spec.size': 'small' }), lines({ 'spec.size': 'large' })];
  const secret = { kind: 'Secret', yaml_body_parsed: stringify({ ...applied, kind: 'Secret' }) };
  expect(await fields({ ...secret, live_manifest_incluster: was }, { live_manifest_incluster: is })).toEqual([
    'spec.size: (sensitive) -> (sensitive)',
  ]);
});
