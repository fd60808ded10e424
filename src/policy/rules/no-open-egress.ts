import { defineRule } from '../../model/policy.ts';

export const rule = defineRule({
  name: 'no-open-egress',
  title: 'in production, pods do not reach every address outside',
  level: 'mandatory',
  check: ({ environment, inputs }) =>
    environment.production && inputs.egress === 'all'
      ? [
          {
            message: `egress "all" is not allowed in production (${environment.name})`,
            at: 'egress',
            fix: 'write https or none',
          },
        ]
      : [],
});
