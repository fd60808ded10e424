import { describe, expect, test } from 'vitest';
import { defineRule, type PolicySubject } from '../model/policy.ts';
import { checkPolicy } from './policy.ts';
import { hasExpired, isAbout } from './waiver.ts';

const subject: PolicySubject = {
  instance: 'production.payments.namespace-with-argocd',
  kind: 'block',
  team: 'payments',
  environment: { name: 'production', production: true },
  content: { name: 'namespace-with-argocd', version: '1.0.0' },
  choice: {},
  inputs: {},
  module: {},
};
const finding = { message: 'no', at: 'size', fix: 'write yes' };
const rule = defineRule({ name: 'always', title: 'always', level: 'mandatory', check: () => [finding] });
const waiver = {
  rule: 'always',
  instance: subject.instance,
  until: '2026-12-31',
  reason: 'moves in January',
};

test('a finding says which rule it is of', () => {
  expect(checkPolicy([rule], [], '2026-11-21', subject)).toEqual([
    { rule: 'always', level: 'mandatory', ...finding },
  ]);
});

test('a waiver holds to the end of its day, and then no longer', () => {
  const on = (today: string) => checkPolicy([rule], [waiver], today, subject)[0];
  expect(on('2026-12-31')).toMatchObject({ waived: { until: '2026-12-31', reason: 'moves in January' } });
  expect(on('2027-01-01')).toEqual({ rule: 'always', level: 'mandatory', ...finding, expired: '2026-12-31' });
  expect(hasExpired(waiver, '2026-12-31')).toBe(false);
});

test('a waiver that holds wins over one that ended', () => {
  const [result] = checkPolicy([rule], [{ ...waiver, until: '2020-01-01' }, waiver], '2026-11-21', subject);
  expect(result).toMatchObject({ waived: { until: '2026-12-31' } });
  expect(result).not.toHaveProperty('expired');
});

describe('a waiver is about', () => {
  test.each([
    ['production.payments.namespace-with-argocd', true],
    ['production.*', true],
    ['*.payments.*', true],
    ['*', true],
    ['production.payments', false],
    ['production.payments.namespace-with.argocd', false],
    ['.*', false],
    ['staging.*', false],
  ])('%s: %s', (instance, expected) => {
    expect(isAbout({ ...waiver, instance }, 'always', subject.instance)).toBe(expected);
    expect(isAbout({ ...waiver, instance }, 'never', subject.instance)).toBe(false);
  });
});

test('a rule that fails forbids, and is named', () => {
  const broken = defineRule({
    ...rule,
    level: 'advisory',
    check: () => {
      throw new Error('x is not defined');
    },
  });
  expect(() => checkPolicy([broken], [], '2026-11-21', subject)).toThrow(
    expect.objectContaining({ code: 'POLICY_INVALID', message: expect.stringContaining('x is not defined') }),
  );
});
