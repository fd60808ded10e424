import { describe, expect, test } from 'vitest';
import { expiries, expiryText } from './expiry.ts';

const content = {
  outputs: {
    namespace: { description: 'name' },
    robot: { description: 'end of a robot account', expires: true, when: { mode: ['managed'] } },
    certificate: { description: 'end of a certificate', expires: true },
  },
} as const;

function record(outputs: Readonly<Record<string, unknown>>, mode = 'managed') {
  return {
    instance: 'dev.shop.namespace',
    choice: { mode },
    outputs: { namespace: '2026-01-01', ...outputs },
  };
}

const at = (now: string) => new Date(now);

describe('an expiry', () => {
  test.each([
    ['2026-11-22T12:00:00Z', 70, false, '2027-02-01 (in 70 days)'],
    ['2027-01-17T00:00:00Z', 15, false, '2027-02-01 (in 15 days)'],
    ['2027-01-17T00:00:01Z', 14, true, '2027-02-01 (in 14 days)'],
    ['2027-01-31T23:59:59Z', 0, true, '2027-02-01 (in 0 days)'],
    ['2027-02-03T00:00:01Z', -3, true, '2027-02-01 (3 days ago)'],
  ])('is at %s %d days off', (now, daysLeft, due, text) => {
    const [one, ...more] = expiries(record({ robot: '2027-02-01' }), content, at(now));
    expect(more).toEqual([]);
    expect(one).toEqual({
      instance: 'dev.shop.namespace',
      output: 'robot',
      day: '2027-02-01',
      daysLeft,
      due,
    });
    expect(one && expiryText(one)).toBe(text);
  });

  test('that comes first is named first', () => {
    const both = { robot: '2027-02-01', certificate: '2026-12-01' };
    const found = expiries(record(both), content, at('2026-11-22T12:00:00Z'));
    expect(found.map(({ output }) => output)).toEqual(['certificate', 'robot']);
  });

  test('is none where the output is no day, is not there, or is not made under the choice', () => {
    const now = at('2026-11-22T12:00:00Z');
    expect(expiries(record({ robot: 'soon' }), content, now)).toEqual([]);
    expect(expiries(record({ robot: 20270201 }), content, now)).toEqual([]);
    expect(expiries(record({}), content, now)).toEqual([]);
    expect(expiries(record({ robot: '2027-02-01' }, 'none'), content, now)).toEqual([]);
  });
});
