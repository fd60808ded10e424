import fc from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { type Source, schemaFaults, suggestion, valueText } from './schema-faults.ts';
import { keysOf } from './schema-keys.ts';

const source: Source = {
  fault: (path, fault, part) => ({
    source: `${path.map(String).join('/')}${part === 'key' ? '#' : ''}`,
    ...fault,
  }),
};
const schema = z.strictObject({
  name: z.string().min(2, 'must be longer').optional(),
  on: z.boolean().optional(),
  size: z.enum(['small', 'large']).optional(),
  kind: z.literal('Team').optional(),
  list: z.array(z.strictObject({ a: z.string() })).optional(),
  byName: z.record(z.string().regex(/^[a-z]+$/, 'must be lower case'), z.number()).optional(),
  cluster: z
    .union([
      z.strictObject({ embedded: z.literal(true) }),
      z.strictObject({ file: z.string().optional(), context: z.string().optional() }),
    ])
    .optional(),
});

function faults(value: unknown): string[] {
  const { error } = schema.safeParse(value);
  return schemaFaults(error?.issues ?? [], value, source, (path) => keysOf(schema, path)).map(
    ({ message, value, fix, ...fault }) =>
      [`${fault.source}: ${message}`, value && `(${value})`, fix && `- ${fix}`].filter(Boolean).join(' '),
  );
}

test.each<[unknown, string[]]>([
  [{ name: 7 }, ['name: name must be text (7)']],
  [{ name: 'x' }, ['name: name must be longer ("x")']],
  [{ on: 'yes' }, ['on: on must be true or false ("yes")']],
  [{ size: 'huge' }, ['size: size must be one of: small, large ("huge")']],
  [{ kind: 'Platform' }, ['kind: kind must be one of: Team ("Platform")']],
  [{ list: {} }, ['list: list must be a list ({})']],
  [{ list: [{ a: 'x' }, 'y'] }, ['list/1: list.1 must be a mapping ("y")']],
  [{ list: [{}] }, ['list/0/a: list.0.a is required - add "a"']],
  [{ list: [{ a: null }] }, ['list/0/a: list.0.a must be text (null)']],
  [{ byName: { A: 1 } }, ['byName/A#: must be lower case ("A")']],
  [{ byName: { a: 'x' } }, ['byName/a: byName.a must be number ("x")']],
  [null, [': the document must be a mapping (null)']],
  [[], [': the document must be a mapping ([])']],
])('%j has the faults %j', (value, expected) => {
  expect(faults(value)).toEqual(expected);
});

test.each<[unknown, string[]]>([
  [{ nam: 'xx' }, ['nam#: is not known here ("nam") - did you mean "name"?']],
  [{ list: [{ a: 'x', b: 1 }] }, ['list/0/b#: is not known here ("b") - use one of: a']],
  [
    { somethingElse: 1 },
    [
      'somethingElse#: is not known here ("somethingElse") - use one of: name, on, size, kind, list, byName, cluster',
    ],
  ],
  [
    { cluster: { embeded: true } },
    ['cluster/embeded#: is not known here ("embeded") - did you mean "embedded"?'],
  ],
  [{ cluster: { context: 7 } }, ['cluster/context: cluster.context must be text (7)']],
  [
    { cluster: { embedded: true, context: 'x' } },
    ['cluster/context#: cannot stand beside the other keys here ("context") - remove it'],
  ],
  [{ cluster: 'berth' }, ['cluster: cluster must be a mapping ("berth")']],
])('%j has the faults %j, by the keys that there are', (value, expected) => {
  expect(faults(value)).toEqual(expected);
});

test('all faults are found at once', () => {
  expect(faults({ name: 7, on: 1, siz: 'x', list: [{}, { a: 1 }] })).toHaveLength(5);
});

test('a suggestion is the nearest word, or all of them', () => {
  expect(suggestion('namespace-with-argo', ['namespace-with-argocd', 'other'])).toBe(
    'did you mean "namespace-with-argocd"?',
  );
  expect(suggestion('database', ['namespace', 'bucket-for-files'])).toBe(
    'use one of: namespace, bucket-for-files',
  );
  expect(suggestion('nope', ['name', 'other'])).toBe('use one of: name, other');
  expect(suggestion('organization', ['organisation'])).toBe('did you mean "organisation"?');
  expect(suggestion('x', [])).toBe('remove it');
});

test('a value is one short line without control characters, whatever it is', () => {
  const values = fc.oneof(fc.string({ unit: 'binary', maxLength: 200 }), fc.jsonValue());
  fc.assert(
    fc.property(values, (value) => {
      const shown = valueText(value);
      expect(shown.length).toBeLessThan(120);
      expect(shown).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u);
    }),
  );
  expect(valueText('\u001b[31m\u009b\u202e')).toBe('"\\u001b[31m\\u009b\\u202e"');
  expect(valueText('x'.repeat(200))).toMatch(/^"x{70,}\.\.\.".* \(200 characters\)$/);
  expect(valueText('ä€')).toBe('"ä€"');
});

test('a key with control characters does not reach the terminal', () => {
  const value = { 'a\u001b[31m': 1, byName: { 'b\u0007': 'x' }, list: [{ 'c\u009b': 1 }] };
  const issues = schema.safeParse(value).error?.issues ?? [];
  for (const { message, value: shown, fix = '' } of schemaFaults(issues, value, source, () => [])) {
    expect(`${message}${shown}${fix}`).not.toMatch(/\p{Cc}/u);
  }
  expect(issues.length).toBeGreaterThan(2);
});
