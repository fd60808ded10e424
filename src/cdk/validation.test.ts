import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evaluate, runModule } from '../../test/helpers/evaluate.ts';
import { choice, flag, type Input, list, map, text, texts as textList, whole } from '../model/input.ts';
import { inputModel } from '../model/input-model.ts';
import { valueIssues } from '../model/input-schema.ts';
import {
  amountOf,
  atLeast,
  countOf,
  isEmpty,
  isFilled,
  isOn,
  moreThan,
  noneMatches,
  type Relation,
  textMatches,
} from '../model/relation.ts';
import { dnsLabel, excludes, labelValue, length, matches, type Rule, singleLine } from '../model/rule.ts';
import { typeOf, validationsOf } from './validation.ts';

const word = (...rules: Rule[]) => text({ description: '', rules });

/** Whether each value keeps the rules of the input, by Terraform in one process. */
async function byTerraform(input: Input, values: readonly unknown[]): Promise<boolean[]> {
  const variables = values.map((value, index) => [
    `v${index}`,
    { type: typeOf(input.shape), default: value },
  ]);
  const conditions = values.flatMap((_, index) =>
    validationsOf(`v${index}`, input, []).map(({ condition }, rule) => [`v${index}_${rule}`, condition]),
  );
  const held = await evaluate(Object.fromEntries(conditions), Object.fromEntries(variables));
  return values.map((_, index) =>
    Object.entries(held).every(([name, holds]) => !name.startsWith(`v${index}_`) || holds === true),
  );
}

const byZod = (input: Input, values: readonly unknown[]) =>
  values.map((value) => input.schema.safeParse(value).success);

const character = fc.oneof(
  fc.constantFrom(
    ...'aZ09-._/:@ \n\t"\\$%{}',
    '${',
    'é',
    'e\u0301',
    '\u2028',
    '\u007f',
    '\u0085',
    '👩‍👩‍👧',
    'ß',
  ),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
);
const texts = fc
  .sample(fc.string({ unit: character, maxLength: 8 }), { numRuns: 120 })
  .map((sample) => sample.replaceAll('\0', ''))
  .concat('', 'a', 'a-b', 'a\n', '-a', 'a'.repeat(63), 'a'.repeat(64));

test.each<[string, Rule[]]>([
  ['a DNS label', [...dnsLabel]],
  ['a label value', [...labelValue]],
  ['one line', [singleLine]],
  ['a length', [length(2, 4)]],
  ['a pattern with quotes, backslashes and braces', [matches('^[^"\\\\${}%]*$', '')]],
  ['an excluded pattern', [excludes('[.][.]|^-', '')]],
])('Terraform and zod agree on %s', async (_, rules) => {
  const input = word(...rules);
  const held = byZod(input, texts);
  expect(new Set(held).size).toBe(2);
  expect(await byTerraform(input, texts)).toEqual(held);
});

test('Terraform and zod agree on choices, lists and maps', async () => {
  const size = choice(['small', 'la"rge', '${a}'], { description: '' });
  const sizes = ['small', 'la"rge', '${a}', 'smal', '', 'SMALL'];
  expect(await byTerraform(size, sizes)).toEqual(byZod(size, sizes));

  const members = list({ name: word(length(1, 3)), size }, { description: '' });
  const lists = [
    [],
    [{ name: 'a', size: 'small' }],
    [
      { name: 'a', size: 'small' },
      { name: 'long', size: 'small' },
    ],
    [{ name: 'a', size: 'huge' }],
  ];
  expect(await byTerraform(members, lists)).toEqual([true, true, false, false]);
  expect(byZod(members, lists)).toEqual([true, true, false, false]);

  const labels = map({ description: '', keyRules: [matches('^[a-z]+$', '')], rules: [length(0, 2)] });
  const maps = [{}, { a: '', b: 'xy' }, { A: 'x' }, { a: 'xyz' }];
  expect(await byTerraform(labels, maps)).toEqual([true, true, false, false]);
  expect(byZod(labels, maps)).toEqual([true, true, false, false]);
});

test('Terraform and zod say the same message, whatever stands in it', async () => {
  const message = 'must be "a" or ${b} or %{ c }\\n, not $${d}';
  const input = word(matches('^a$', message));
  const module = (value: string) => ({
    variable: { v: { type: 'string', default: value, validation: validationsOf('v', input, []) } },
  });
  const failure = await runModule(module('b'), 'plan').catch((error: Error) => error);
  expect(String(failure)).toContain(message);
  expect(input.schema.safeParse('b').error?.issues[0]?.message).toBe(message);
  await runModule(module('a'), 'plan');
});

test('Terraform and zod agree on numbers and lists of texts', async () => {
  const count = whole({ min: 2, max: 5, description: '' });
  const counts = [1, 2, 5, 6, 2.5, -2];
  expect(await byTerraform(count, counts)).toEqual(byZod(count, counts));
  expect(byZod(count, counts)).toEqual([false, true, true, false, false, false]);

  const zones = textList({ min: 1, max: 2, rules: [matches('^[a-zé]+$', '')], description: '' });
  const lists = [[], ['a'], ['a', 'b'], ['a', 'b', 'c'], ['a', 'a'], ['A'], ['é', 'e\u0301']];
  expect(await byTerraform(zones, lists)).toEqual(byZod(zones, lists));
  expect(byZod(zones, lists)).toEqual([false, true, true, false, false, false, false]);
});

describe('Terraform and zod agree on what inputs want of each other', () => {
  const inputs = {
    url: word(),
    key: word(),
    live: flag({ description: '' }),
    least: whole({ min: 0, max: 9, description: '' }),
    most: whole({ min: 0, max: 9, description: '' }),
    zones: textList({ min: 0, max: 9, rules: [], description: '' }),
  };
  const good = { url: 'https://a', key: 'k', live: true, least: 1, most: 3, zones: ['a', 'b'] };
  const message = 'must be otherwise';
  const ssh = textMatches('url', '^ssh: *=|^ssh:');

  test.each<[string, Relation, object[], object[]]>([
    [
      'a text that another one asks for',
      { input: 'key', when: [ssh], must: isFilled('key'), message },
      [{ url: 'ssh://a' }, { key: '' }],
      [{ url: 'ssh://a', key: '' }],
    ],
    [
      'more than another number, while a flag is on',
      { input: 'most', when: [isOn('live')], must: moreThan(amountOf('most'), amountOf('least')), message },
      [{ most: 2 }, { most: 1, live: false }],
      [{ most: 1 }, { most: 0 }],
    ],
    [
      'at least as much as a list has entries',
      { input: 'most', must: atLeast(amountOf('most'), countOf('zones')), message },
      [{ most: 2 }, { most: 0, zones: [] }],
      [{ most: 1 }],
    ],
    [
      'no entry of a kind, and an empty text, under two conditions',
      { input: 'zones', when: [isOn('live'), isEmpty('key')], must: noneMatches('zones', '^b$'), message },
      [{}, { live: false, key: '' }, { key: '', zones: ['a'] }],
      [{ key: '' }],
    ],
    [
      'a condition that is a comparison',
      { input: 'key', when: [moreThan(countOf('zones'), 2)], must: isEmpty('key'), message },
      [{}, { zones: ['a', 'b', 'c'], key: '' }],
      [{ zones: ['a', 'b', 'c'] }],
    ],
  ])('%s', async (_, relation, right, wrong) => {
    const [validation] = validationsOf(relation.input, flag({ description: '' }), [relation]);
    expect(validation?.error_message).toBe(message);
    expect(validationsOf('url', inputs.url, [relation])).toEqual([]);
    for (const [changes, holds] of [
      ...right.map((one) => [one, true] as const),
      ...wrong.map((one) => [one, false] as const),
    ]) {
      const values: Record<string, unknown> = { ...good, ...changes };
      const variables = Object.entries(inputs).map(([name, { shape }]) => [
        name,
        { type: typeOf(shape), default: values[name] },
      ]);
      const issues = valueIssues(inputModel(inputs, [relation]), {}, values, new Set());
      expect(issues.map(({ input }) => input)).toEqual(holds ? [] : [relation.input]);
      expect(await evaluate({ holds: validation?.condition }, Object.fromEntries(variables))).toEqual({
        holds,
      });
    }
  });
});

test.each<[Input, string, number]>([
  [word(length(0, 1), singleLine), 'string', 2],
  [choice(['a'], { description: '' }), 'string', 1],
  [flag({ description: '' }), 'bool', 0],
  [whole({ min: 0, max: 1, description: '' }), 'number', 1],
  [textList({ min: 0, max: 1, rules: [singleLine], description: '' }), 'list(string)', 3],
  [list({ name: word(), role: word() }, { description: '' }), 'list(object({name=string, role=string}))', 0],
  [map({ description: '', keyRules: [], rules: [length(0, 1)] }), 'map(string)', 1],
])('the shape of %j is %s', (input, type, count) => {
  expect(typeOf(input.shape)).toBe(type);
  expect(validationsOf('v', input, [])).toHaveLength(count);
});
