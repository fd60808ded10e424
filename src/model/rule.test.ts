import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dnsLabel, excludes, keepsRule, labelValue, length, matches, type Rule, singleLine } from './rule.ts';

const keeps = (rules: readonly Rule[], text: string) => rules.every((rule) => keepsRule(rule, text));
const letters = [...'abcdefghijklmnopqrstuvwxyz0123456789'];
const inner = fc.string({ unit: fc.constantFrom(...letters, '-'), maxLength: 61 });
const edge = fc.constantFrom(...letters);

test('a DNS label is every text of letters, digits and inner dashes up to 63 characters', () => {
  fc.assert(
    fc.property(edge, inner, edge, (first, middle, last) => {
      expect(keeps(dnsLabel, first + middle + last)).toBe(true);
    }),
  );
  expect(keeps(dnsLabel, 'a')).toBe(true);
});

test('a DNS label refuses other characters wherever they stand, and more than 63', () => {
  const other = fc.string({ unit: 'binary', minLength: 1, maxLength: 1 });
  fc.assert(
    fc.property(inner, other, inner, (before, character, after) => {
      fc.pre(!letters.includes(character) && character !== '-');
      expect(keeps(dnsLabel, `a${before}${character}${after}a`)).toBe(false);
    }),
  );
  expect(keeps(dnsLabel, 'a'.repeat(63))).toBe(true);
  for (const text of ['', 'a'.repeat(64), '-a', 'a-', 'A', 'a\n', 'a.b']) {
    expect(keeps(dnsLabel, text), text).toBe(false);
  }
});

test('a label value takes upper case, dots and underscores inside, and is never empty', () => {
  for (const text of ['A', 'a_b.c-D', '0', 'v1.2.3']) expect(keeps(labelValue, text), text).toBe(true);
  for (const text of ['', '.a', 'a.', '_a', 'a b', 'ä', 'a'.repeat(64)]) {
    expect(keeps(labelValue, text), text).toBe(false);
  }
});

test('one line holds no control character and everything else', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const control = [...text].some((character) => {
        const code = character.codePointAt(0) as number;
        return code < 32 || (code >= 127 && code < 160);
      });
      expect(keepsRule(singleLine, text)).toBe(!control);
    }),
  );
});

test('a length counts code points, after e and its accent have become one', () => {
  const three = length(3, 3);
  for (const text of ['abc', 'äöü', '🇩🇪👍', '名前k', 'e\u0301a\u0308o\u0308']) {
    expect(keepsRule(three, text), text).toBe(true);
  }
  expect(three.message).toBe('must be 3 to 3 characters long');
  fc.assert(
    fc.property(fc.nat(40), fc.nat(20), fc.nat(20), (count, min, more) => {
      expect(keepsRule(length(min, min + more), 'x'.repeat(count))).toBe(count >= min && count <= min + more);
    }),
  );
});

test('excludes() is the opposite of matches() with the same pattern', () => {
  fc.assert(
    fc.property(fc.string(), fc.constantFrom('^a', '[0-9]+', '(^|/)[.][.](/|$)'), (text, pattern) => {
      expect(keepsRule(excludes(pattern, ''), text)).toBe(!keepsRule(matches(pattern, ''), text));
    }),
  );
});

test('the end of a pattern is the end of the text, not of a line', () => {
  expect(keepsRule(matches('^a$', ''), 'a\n')).toBe(false);
});
