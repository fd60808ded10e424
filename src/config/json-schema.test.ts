import { expect, test } from 'vitest';
import { defineBlock, defineLayer } from '../model/content.ts';
import { flag, list, secret, text } from '../model/input.ts';
import { inputModel } from '../model/input-model.ts';
import { dnsLabel, excludes } from '../model/rule.ts';
import { platformJsonSchema, teamJsonSchema } from './json-schema.ts';

const inputs = inputModel({
  namespace: text({ description: 'where', rules: [...dnsLabel, excludes('^kube-', 'is reserved')] }),
  token: secret({ description: 'key', rules: [] }),
  on: flag({ description: 'whether', default: true }),
  members: list({ name: text({ description: 'who', rules: [] }) }, { description: 'who works', default: [] }),
});
const unit = { version: '1.0.0', title: '', providers: [], inputs, outputs: {} };
const block = defineBlock({ ...unit, name: 'note', description: 'a note' });
const layer = defineLayer({ ...unit, name: 'base', description: 'the base', requires: [] });

// biome-ignore lint/suspicious/noExplicitAny: the test walks the document
type Json = any;
const team: Json = teamJsonSchema([block]);
const platform: Json = platformJsonSchema([layer]);

test.each([
  ['team', team],
  ['platform', platform],
])('the schema of a %s file is draft 2020-12 and refuses unknown keys', (_, schema) => {
  expect(schema.$schema).toBe('https://json-schema.org/draft/2020-12/schema');
  expect(schema).toMatchObject({ type: 'object', additionalProperties: false });
  expect(JSON.parse(JSON.stringify(schema))).toEqual(schema);
});

test('what has a default need not be written', () => {
  expect(platform.required).toEqual(['apiVersion', 'kind', 'organisation', 'environments']);
  expect(team.required).toEqual(['apiVersion', 'kind', 'name']);
});

test('every key has a description', () => {
  const undescribed = (schema: Json, path: string): string[] => {
    if (typeof schema !== 'object' || schema === null) return [];
    const own = Object.entries(schema.properties ?? {}).flatMap(([key, inner]: [string, Json]) => {
      const says = inner.description ?? inner.const ?? inner.anyOf ?? inner.properties;
      return [...(says ? [] : [`${path}.${key}`]), ...undescribed(inner, `${path}.${key}`)];
    });
    const below = ['items', 'additionalProperties'].flatMap((key) =>
      undescribed(schema[key], `${path}.${key}`),
    );
    return [...own, ...below, ...(schema.anyOf ?? []).flatMap((one: Json) => undescribed(one, `${path}|`))];
  };
  expect([...undescribed(team, 'team'), ...undescribed(platform, 'platform')]).toEqual([]);
});

test('a block entry knows the inputs of its block, with their rules and descriptions', () => {
  const { items } = team.properties.blocks;
  const [form] = items.anyOf ?? [items];
  expect(form.properties.block).toMatchObject({ const: 'note', description: 'a note' });
  const { properties, additionalProperties } = form.properties.inputs;
  expect(additionalProperties).toBe(false);
  expect(properties.namespace).toMatchObject({ type: 'string', description: 'where' });
  expect(properties.namespace.allOf).toEqual([
    { minLength: 1, maxLength: 63 },
    { pattern: '^[a-z0-9]([a-z0-9-]*[a-z0-9])?$' },
    { not: { pattern: '^kube-' } },
  ]);
  expect(properties.on).toMatchObject({ type: 'boolean', description: 'whether' });
});

test('a secret can only be written as a reference', () => {
  const { items } = team.properties.blocks;
  const { token } = (items.anyOf ?? [items])[0].properties.inputs.properties;
  expect(token.description).toBe('key');
  expect(token.anyOf.map((form: Json) => form.required)).toEqual([['env'], ['file'], ['command']]);
  expect(token.anyOf.every((form: Json) => form.type === 'object' && !form.additionalProperties)).toBe(true);
});

test('members of a team have the form that its blocks want', () => {
  expect(team.properties.members.items.required).toEqual(['name']);
});

test('layers are known by name, with their inputs, for all environments and for one', () => {
  const environment = platform.properties.environments.additionalProperties;
  for (const { layers } of [platform.properties, environment.properties]) {
    expect(layers).toMatchObject({ additionalProperties: false });
    expect(Object.keys(layers.properties.base.properties)).toEqual(['namespace', 'token', 'on', 'members']);
  }
});
