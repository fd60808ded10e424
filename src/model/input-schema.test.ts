import { expect, test } from 'vitest';
import { flag, secret, structural, text } from './input.ts';
import { inputModel } from './input-model.ts';
import { configSchema, valueIssues } from './input-schema.ts';
import { isEmpty, isFilled, textMatches } from './relation.ts';
import { length } from './rule.ts';

const model = inputModel(
  {
    mode: structural(['none', 'external'], { description: '', default: 'none' }),
    url: text({ description: 'where it is', rules: [length(1, 20)] }),
    token: secret({ description: 'key', rules: [length(0, 5)], default: '' }),
    password: secret({ description: '', rules: [length(1, 5)], when: { mode: ['external'] } }),
    on: flag({ description: '', default: true }),
  },
  [
    {
      input: 'token',
      when: [textMatches('url', '^ssh:')],
      must: isFilled('token'),
      message: 'must hold a key for ssh',
    },
    { input: 'password', must: isEmpty('url'), message: 'is only for no url' },
  ],
);
const found = (values: Record<string, unknown>, given: string[] = [], mode = 'none') =>
  valueIssues(
    model,
    { mode },
    { mode, on: true, ...values },
    new Set([...Object.keys(values), ...given]),
  ).map(
    ({ input, issues }) => `${input}: ${issues[0]?.code === 'custom' ? issues[0].message : issues[0]?.code}`,
  );

test('what people write may leave everything out, and nothing unknown in', () => {
  expect(configSchema(model).safeParse({}).success).toBe(true);
  expect(configSchema(model).safeParse({ more: 1 }).success).toBe(false);
});

test('a secret is written as a reference and never as itself', () => {
  for (const token of [{ env: 'A' }, { file: 'a' }, { command: ['a', 'b'] }]) {
    expect(configSchema(model).safeParse({ token }).success).toBe(true);
  }
  for (const token of ['abc', '', 5, { env: '' }, { command: [] }, { env: 'A', file: 'a' }]) {
    expect(configSchema(model).safeParse({ token }).success, JSON.stringify(token)).toBe(false);
  }
});

test('every broken rule and every missing value is an issue', () => {
  expect(found({ url: 'https://a', token: '' })).toEqual([]);
  expect(found({ url: '', token: '' })).toEqual(['url: must be 1 to 20 characters long']);
  expect(found({ token: '123456' })).toEqual(['url: invalid_type', 'token: must be 0 to 5 characters long']);
});

test('a secret that is given but not yet fetched is taken as right', () => {
  expect(found({ url: '', token: '' }, ['password'], 'external')).toEqual([
    'url: must be 1 to 20 characters long',
  ]);
  expect(found({ url: '', token: '' }, [], 'external')).toContain('password: invalid_type');
});

test('an input that does not exist under the choice is not asked for, and in no relation', () => {
  expect(found({ url: 'https://a', token: '' }, [], 'none')).toEqual([]);
  expect(found({ url: 'https://a', token: '', password: 'abc' }, [], 'external')).toEqual([
    'password: is only for no url',
  ]);
});

test('a relation says nothing of a value that is wrong itself', () => {
  expect(found({ url: 5, token: '' })).toEqual(['url: invalid_type']);
});

test('a relation wants a value that is there and not empty, and names the input that lacks it', () => {
  const broken = ['token: must hold a key for ssh'];
  expect(found({ url: 'ssh://a', token: '' })).toEqual(broken);
  expect(found({ url: 'ssh://a', token: 'key' })).toEqual([]);
  expect(found({ url: 'ssh://a' }, ['token'])).toEqual([]);
  expect(found({ url: 'https://a', token: '' })).toEqual([]);
});

test('the schema of a model is made once: a thousand teams are checked with it', () => {
  expect(configSchema(model)).toBe(configSchema(model));
  expect(configSchema({ ...model })).not.toBe(configSchema(model));
});
