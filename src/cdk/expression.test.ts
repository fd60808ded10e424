import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { awkwardTexts } from '../../test/helpers/awkward-texts.ts';
import { evaluate } from '../../test/helpers/evaluate.ts';
import { literal, quote } from '../model/terraform-text.ts';
import { entriesIf, expression, jsonencode, merge, print, revision, type Value } from './expression.ts';

/** Pieces of such texts in any order: what no list would name. */
const pieces = fc.string({
  unit: fc.oneof(
    fc.constantFrom('$', '%', '{', '}', '"', '\\', '\n', '\r', '~', '${', '%{', '\u2028', ' ', 'a', 'n', 'u'),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  ),
  maxLength: 12,
});
const sampled = fc.sample(pieces, { numRuns: 400 });
/** Terraform has no null character and turns texts into normal form C. */
const texts = [...awkwardTexts, ...sampled].map((text) => text.replaceAll('\0', ''));

async function evaluated(write: (text: string) => unknown): Promise<unknown[]> {
  const values = await evaluate(Object.fromEntries(texts.map((text, index) => [`v${index}`, write(text)])));
  return texts.map((_, index) => values[`v${index}`]);
}

test('a quoted text is that text and nothing else', async () => {
  expect(await evaluated((text) => `\${${quote(text)}}`)).toEqual(texts.map((text) => text.normalize('NFC')));
});

test('a text in place of a template is that text and nothing else', async () => {
  expect(await evaluated(literal)).toEqual(texts.map((text) => text.normalize('NFC')));
});

test('jsonencode() keeps every text, as a value and as a key, at any depth', async () => {
  const shape = (text: string) => ({ [`k${text}`]: [text, { deep: { [text]: text } }], n: -1.5, yes: true });
  const encoded = await evaluated((text) => jsonencode(shape(text)));
  expect(encoded.map((json) => JSON.parse(json as string))).toEqual(
    texts.map((text) => shape(text.normalize('NFC'))),
  );
});

test('numbers, flags, lists and objects are what they are', async () => {
  const value: Value = { a: [1, -2, 0.25, 1e21, 1e-7, true, false, []], b: {}, 'a b': 'c' };
  expect(await evaluate({ v: `\${${print(value)}}` })).toEqual({ v: value });
});

test('an expression inside of a value is evaluated, and a text beside it is not', async () => {
  const value = { sum: expression('1 + 1'), text: '1 + 1', list: [expression('upper("a")')] };
  expect(await evaluate({ v: `\${${print(value)}}` })).toEqual({
    v: { sum: 2, text: '1 + 1', list: ['A'] },
  });
});

test('entries are there while the condition holds, and later ones win', async () => {
  const entries = (condition: string) =>
    merge({ a: '1', b: '${1}' }, entriesIf(expression(condition), { a: '2' })).text;
  expect(await evaluate({ yes: entries('1 == 1'), no: entries('1 == 2') })).toEqual({
    yes: { a: '2', b: '${1}' },
    no: { a: '1', b: '${1}' },
  });
});

test('a revision is a whole number that changes with any part, and is exact', async () => {
  const version = expression('var.secret_version');
  const values: Value[] = [
    { a: version },
    { a: expression('upper(var.secret_version)') },
    { a: version, b: '' },
    version,
  ];
  const revisions = await evaluate(
    Object.fromEntries(values.map((value, index) => [`r${index}`, revision(value).text])),
    { secret_version: { default: 'f00d' } },
  );
  const numbers = Object.values(revisions) as number[];
  expect(new Set(numbers).size).toBe(values.length);
  for (const number of numbers) {
    expect(Number.isSafeInteger(number)).toBe(true);
    expect(number).toBeGreaterThanOrEqual(1);
  }
  const digits = createHash('sha256').update('"f00d"').digest('hex').slice(0, 12);
  expect(numbers[3]).toBe(Number.parseInt(digits, 16) + 1);
});
