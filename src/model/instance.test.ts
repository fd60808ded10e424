import fc from 'fast-check';
import { expect, test } from 'vitest';
import { instanceName, longestInstanceName, namePartProblem, teamNameProblem } from './instance.ts';

const part = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?$/);

test('a name is environment, team and block, with the suffix behind the block', () => {
  const address = { environment: 'dev', team: 'payments', content: 'namespace' };
  expect(instanceName(address)).toBe('dev.payments.namespace');
  expect(instanceName({ ...address, suffix: 'eu' })).toBe('dev.payments.namespace-eu');
});

test('two instances of one block have two names, without regard to case', () => {
  fc.assert(
    fc.property(part, part, part, part, (environment, team, one, other) => {
      fc.pre(one !== other || environment !== team);
      const name = (environment: string, team: string, suffix: string) =>
        instanceName({ environment, team, content: 'namespace', suffix }).toLowerCase();
      expect(name(environment, team, one) === name(team, environment, other)).toBe(
        one === other && environment === team,
      );
    }),
  );
});

test('parts of a name hold no upper case, no dot and no slash', () => {
  for (const text of ['Payments', 'a.b', '../a', 'a/b', '', 'a_b', 'a'.repeat(64)]) {
    expect(namePartProblem(text), text).toMatch(/^must be/);
  }
  fc.assert(fc.property(part, (text) => namePartProblem(text) === undefined));
});

test('no team is called as the place where layers live', () => {
  expect(teamNameProblem('platform')).toContain('must not be "platform"');
  expect(teamNameProblem('platforms')).toBeUndefined();
  expect(teamNameProblem('Platform')).toMatch(/^must be/);
});

test('the longest name is one that Terraform takes as a workspace', () => {
  expect(longestInstanceName).toBe(90);
});
