import fc from 'fast-check';
import { expect, test } from 'vitest';
import { durationPattern, durationText, parseDuration } from './duration.ts';

test.each([
  ['0s', 0],
  ['45s', 45],
  ['30m', 1800],
  ['24h', 86_400],
  ['7d', 604_800],
])('%s is %d seconds', (text, seconds) => {
  expect(parseDuration(text)).toBe(seconds);
});

test('every text that the pattern takes is a whole number of seconds', () => {
  fc.assert(
    fc.property(fc.stringMatching(new RegExp(durationPattern)), (text) => {
      expect(Number.isSafeInteger(parseDuration(text))).toBe(true);
    }),
  );
  for (const text of ['', '5', 's', '1.5h', '-1h', '5 m', '1w', '1234567s', '5m\n']) {
    expect(new RegExp(durationPattern).test(text), text).toBe(false);
  }
});

test.each([
  [0, '0 s'],
  [89, '89 s'],
  [90, '2 min'],
  [5399, '90 min'],
  [5400, '2 h'],
  [129_599, '36 h'],
  [129_600, '2 d'],
  [864_000, '10 d'],
])('%d seconds read "%s"', (seconds, text) => {
  expect(durationText(seconds)).toBe(text);
});
