import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hclLiteral } from './hcl-literal.ts';

test.each([
  ['{ a = 1, "b" : [true, null,], c = { } }', '{"a":1,"b":[true,null],"c":{}}'],
  ['{\n  a = 1 # one\n  b = "x" // two\n}\n', '{"a":1,"b":"x"}'],
  ['"say \\"it\\"\\n\\u00e4 $${x} %%{y}"', '"say \\"it\\"\\nä ${x} %{y}"'],
  ['12345678901234567890.5', '12345678901234567890.5'],
  ['/* none */ null', 'null'],
  [' [ "a" , -1e3 ] ', '["a",-1e3]'],
])('%j is the value %s', (text, json) => {
  expect(hclLiteral(text)).toBe(json);
});

test.each([
  '',
  'some: yaml\nother: value\n',
  '- a\n- b',
  'word',
  'true-ish',
  '"${var.x}"',
  '"open',
  '{ a = 1',
  '{ a = 1 b = 2 }',
  '{ = 1 }',
  '[1 2]',
  '[,]',
  '1.2.3',
  '01',
  'file("/etc/passwd")',
  '{ a = b }',
  '"a" "b"',
  '1 + 1',
  '"\\q"',
  '"\\UFFFFFFFF"',
])('%j is only text', (text) => {
  expect(hclLiteral(text)).toBeUndefined();
});

test('what nests deeper than anybody writes is only text', () => {
  expect(hclLiteral('['.repeat(10_000))).toBeUndefined();
});

test('what JSON says is said as well, but for templates and escapes of its own', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = JSON.stringify(value);
      fc.pre(!/[$%]\{|\\[bf]/.test(text));
      expect(JSON.parse(hclLiteral(text) ?? 'false')).toEqual(JSON.parse(text));
    }),
  );
});

test('no text makes it fail', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const found = hclLiteral(text);
      if (found !== undefined) JSON.parse(found);
    }),
  );
});
