import fc from 'fast-check';
import { expect, test } from 'vitest';
import { evaluate, runModule } from '../../test/helpers/evaluate.ts';
import { choice, flag, type Input, list, map, text } from '../model/input.ts';
import { inputModel } from '../model/input-model.ts';
import { valueIssues } from '../model/input-schema.ts';
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

test('Terraform and zod agree on what one input needs of another', async () => {
  const requirement = { input: 'url', pattern: '^ssh:', required: 'key', message: 'must be there for ssh' };
  const url = word();
  const key = word();
  const [validation] = validationsOf('key', key, [requirement]);
  expect(validation?.error_message).toBe('must be there for ssh');
  expect(validationsOf('url', url, [requirement])).toEqual([]);
  for (const values of [
    { url: 'ssh://a', key: '' },
    { url: 'ssh://a', key: 'k' },
    { url: 'https://a', key: '' },
  ]) {
    const variables = Object.fromEntries(
      Object.entries(values).map(([name, value]) => [name, { type: 'string', default: value }]),
    );
    const issues = valueIssues(inputModel({ url, key }, [requirement]), {}, values, new Set());
    expect(await evaluate({ holds: validation?.condition }, variables)).toEqual({
      holds: issues.length === 0,
    });
  }
});

test.each<[Input, string, number]>([
  [word(length(0, 1), singleLine), 'string', 2],
  [choice(['a'], { description: '' }), 'string', 1],
  [flag({ description: '' }), 'bool', 0],
  [list({ name: word(), role: word() }, { description: '' }), 'list(object({name=string, role=string}))', 0],
  [map({ description: '', keyRules: [], rules: [length(0, 1)] }), 'map(string)', 1],
])('the shape of %j is %s', (input, type, count) => {
  expect(typeOf(input.shape)).toBe(type);
  expect(validationsOf('v', input, [])).toHaveLength(count);
});
