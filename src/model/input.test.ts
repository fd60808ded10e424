import { expect, expectTypeOf, test } from 'vitest';
import { choice, flag, type Input, list, map, secret, structural, text, texts, whole } from './input.ts';
import { length, matches } from './rule.ts';

const rules = [length(2, 4), matches('^[a-z]+$', 'must be lower case letters')];
const messages = (input: Input, value: unknown) =>
  input.schema.safeParse(value).error?.issues.map(({ message }) => message) ?? [];

test('a text says the message of the first rule that it breaks', () => {
  const input = text({ description: 'a word', rules });
  expect(messages(input, 'abc')).toEqual([]);
  expect(messages(input, 'A')).toEqual(['must be 2 to 4 characters long']);
  expect(messages(input, 'ABC')).toEqual(['must be lower case letters']);
  expect(messages(input, 7)).toHaveLength(1);
});

test('only secret() makes an input sensitive, and only structural() steers synthesis', () => {
  const plain = text({ description: '', rules: [] });
  const token = secret({ description: '', rules: [] });
  const mode = structural(['a', 'b'], { description: '', default: 'a' });
  const size = choice(['a', 'b'], { description: '' });
  expect([plain, token, mode, size].map(({ sensitive }) => sensitive)).toEqual([false, true, false, false]);
  expect([plain, token, mode, size].map(({ structural }) => structural)).toEqual([false, false, true, false]);
});

test('a choice takes its values and no others, and keeps their types', () => {
  const size = choice(['small', 'large'], { description: '' });
  expectTypeOf(size).toEqualTypeOf<Input<'small' | 'large'>>();
  expect(messages(size, 'large')).toEqual([]);
  expect(messages(size, 'huge')).toHaveLength(1);
});

test('a default of false or of an empty text is a default', () => {
  expect(flag({ description: '', default: false })).toHaveProperty('default', false);
  expect(text({ description: '', rules: [], default: '' })).toHaveProperty('default', '');
  expect(flag({ description: '' })).not.toHaveProperty('default');
});

test('a number is whole and within its bounds', () => {
  const count = whole({ min: 1, max: 3, description: '' });
  expectTypeOf(count).toEqualTypeOf<Input<number>>();
  expect(messages(count, 3)).toEqual([]);
  for (const wrong of [0, 4, 1.5])
    expect(messages(count, wrong)).toEqual(['must be a whole number from 1 to 3']);
  expect(messages(count, '2')).toHaveLength(1);
});

test('a list of texts checks each of them, how many they are, and that they differ', () => {
  const zones = texts({ min: 1, max: 2, rules, description: '' });
  expect(messages(zones, ['ab', 'cd'])).toEqual([]);
  expect(messages(zones, ['AB'])).toEqual(['must be lower case letters']);
  for (const wrong of [[], ['ab', 'cd', 'ef']])
    expect(messages(zones, wrong)).toEqual(['must have 1 to 2 entries']);
  expect(messages(zones, ['ab', 'ab'])).toEqual(['must not name anything twice']);
  expect(messages(zones, 'ab')).toHaveLength(1);
});

test('a list checks every field of every record and refuses others', () => {
  const members = list({ name: text({ description: '', rules }) }, { description: '' });
  expect(messages(members, [{ name: 'abc' }, { name: 'de' }])).toEqual([]);
  expect(messages(members, [{ name: 'ABC' }, {}])).toEqual([
    'must be lower case letters',
    expect.stringContaining('expected string'),
  ]);
  expect(messages(members, [{ name: 'abc', more: 1 }])).toEqual([expect.stringContaining('more')]);
});

test('a map checks its keys and its values', () => {
  const labels = map({ description: '', keyRules: rules, rules: [length(0, 3)] });
  expect(messages(labels, { abc: 'x' })).toEqual([]);
  expect(messages(labels, { ABC: 'x' })).toHaveLength(1);
  expect(messages(labels, { abc: 'xxxx' })).toEqual(['must be 0 to 3 characters long']);
  expect(messages(labels, { abc: 1 })).toHaveLength(1);
});

test('no field of a list is a secret: it would travel as plain text', () => {
  const fields = { token: secret({ description: '', rules: [] }) };
  expect(() => list(fields, { description: '' })).toThrow('the field "token" of a list cannot be a secret');
});
