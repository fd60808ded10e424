import fc from 'fast-check';
import { expect, test } from 'vitest';
import { evaluate } from '../../test/helpers/evaluate.ts';
import { terraformJson } from './terraform-json.ts';

test('what is written is the same value', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(JSON.parse(terraformJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

test('characters stay readable wherever no quotation mark and no backslash follows', () => {
  const value = { größe: 'Zoë, 😀 and "ß"' };
  expect(terraformJson(value)).toBe(String.raw`{"größe":"Zoë, 😀 and \"\u00df\""}`);
});

test('characters that take in what follows them end no text later', async () => {
  const prepended = [0x600, 0x6dd, 0x70f, 0x890, 0x8e2, 0xd4e, 0x110bd, 0x1193f, 0x11a84, 0x11d46, 0x11f02];
  const texts = prepended
    .map((code) => String.fromCodePoint(code))
    .flatMap((character) => [character, `a${character}"b`, `${character}\\`, `${character}\n`]);
  const values = Object.fromEntries(texts.map((text, index) => [`v${index}`, text]));
  const variable = { object: { default: values } };
  expect(await evaluate({ ...values, object: '${var.object}' }, variable)).toEqual({
    ...values,
    object: values,
  });
});
