import { defineRule } from '../../model/policy.ts';

export const rule = defineRule({
  name: 'group-members',
  title: 'in production, members are groups, so that people come and go without an apply',
  level: 'advisory',
  check: ({ environment, inputs: { members } }) =>
    environment.production && Array.isArray(members)
      ? members
          .filter(({ kind }) => kind === 'user')
          .map(({ name }) => ({
            message: `the member "${name}" is a single user`,
            at: 'members',
            fix: 'name a group of the identity provider',
          }))
      : [],
});
