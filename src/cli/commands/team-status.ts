import type { Command } from '../command.ts';
import { deliveryText } from '../io/delivery-text.ts';
import { orphansLine } from '../io/orphans-text.ts';
import { table } from '../io/table.ts';
import { selection, teamArguments, teamOptions } from './team-selection.ts';

export const teamStatus: Command = {
  name: 'team status',
  summary:
    'show what is applied and how the last run ended; of named teams, also what Argo CD made of their Git',
  arguments: teamArguments,
  options: teamOptions,
  examples: ['berth team status', 'berth team status payments'],
  run: async ({ door, options, style, arguments: teams }) => {
    const [{ teamStatus }, { expiryText }] = await Promise.all([
      import('../../engine/instance/team-view.ts'),
      import('../../engine/doctor/expiry.ts'),
    ]);
    const { instances, deliveries, orphans, exit } = await teamStatus(door, {
      ...selection(teams, options),
      all: teams.length === 0,
    });
    const expiring = instances.some(({ expires }) => expires);
    const rows = instances.map(({ instance, state, lastRun, checked, expires }) => [
      instance,
      state,
      lastRun,
      checked,
      ...(expiring ? [expires ? (expires.due ? style.red : String)(expiryText(expires)) : '-'] : []),
    ]);
    const headings = ['INSTANCE', 'STATE', 'LAST RUN', 'CHECKED', ...(expiring ? ['EXPIRES'] : [])];
    return {
      data: { instances, deliveries, orphans },
      text: [
        table(headings, rows),
        ...deliveries.flatMap((delivery) => ['', deliveryText(delivery, style)]),
        ...orphansLine(orphans),
      ].join('\n'),
      exit,
    };
  },
};
