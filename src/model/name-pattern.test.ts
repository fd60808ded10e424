import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fitsPattern } from './name-pattern.ts';

test.each([
  ['app', 'app', true],
  ['app', 'ap', false],
  ['app-one', 'app-*', true],
  ['my-app', 'app-*', false],
  ['app', '*', true],
  ['dev.one.block', 'dev.*.block', true],
  ['devxonexblock', 'dev.*.block', false],
  ['two\nlines', 'two*lines', true],
])('%j and %j', (name, pattern, fits) => {
  expect(fitsPattern(name, pattern)).toBe(fits);
});

test('a name without a star fits itself alone, whatever it consists of', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (name, other) => {
      fc.pre(!name.includes('*'));
      expect(fitsPattern(other, name)).toBe(name === other);
    }),
  );
});
