import { describe, expect, test } from 'vitest';
import { expression } from '../../src/cdk/expression.ts';
import { evaluate } from '../../test/helpers/evaluate.ts';
import { rotation } from './rotation.ts';

const day = 24 * 3600 * 1000;

/** What Terraform makes of the rotation at several times, in one process. */
async function rotations(cases: readonly (readonly [now: string, months: number])[]) {
  const values = cases.map(([now, months]) => {
    const { name, duration, expires } = rotation(expression(`"${now}"`), expression(`${months}`));
    return `\${{ name = ${name.source}, duration = ${duration.source}, expires = ${expires.source} }}`;
  });
  const made = await evaluate(Object.fromEntries(values.map((value, index) => [`case${index}`, value])));
  return cases.map((_, index) => made[`case${index}`] as { name: string; duration: number; expires: string });
}

test('a period begins on the first of a month, and anew in January', async () => {
  const made = await rotations([
    ['2026-01-01T00:00:00Z', 2],
    ['2026-02-28T23:59:59Z', 2],
    ['2026-03-01T00:00:00Z', 2],
    ['2026-12-31T23:59:59Z', 2],
    ['2027-01-01T00:00:00Z', 2],
    ['2026-11-22T12:00:00Z', 1],
    ['2026-11-22T12:00:00Z', 5],
  ]);
  expect(made.map(({ name }) => name)).toEqual([
    ...['202601', '202601', '202603', '202611', '202701'],
    ...['202611', '202611'],
  ]);
});

test('the expiry is counted from the first day of the period, when no robot account of it can be older', async () => {
  const [one] = await rotations([['2026-11-22T12:00:00Z', 2]]);
  expect(one).toEqual({ name: '202611', duration: 92, expires: '2027-02-01' });
});

describe.each([1, 2, 3, 4, 5, 6])('in periods of %d months', (months) => {
  test('a robot account outlives its period by thirty days', async () => {
    const starts = Array.from({ length: 24 }, (_, month) => new Date(Date.UTC(2027, month, 1)));
    const made = await rotations(starts.map((start) => [start.toISOString(), months]));
    // A period ends where the next one has another name.
    for (const [index, { name, expires }] of made.entries()) {
      const next = made.findIndex((other, place) => place > index && other.name !== name);
      const end = next < 0 ? undefined : starts[next];
      if (end) expect(Date.parse(expires) - end.getTime()).toBeGreaterThanOrEqual(30 * day);
    }
  });
});
