import type { Command } from '../command.ts';
import { orphansLine } from '../io/orphans-text.ts';
import { table } from '../io/table.ts';
import { selection, teamArguments, teamOptions } from './team-selection.ts';

export const teamStatus: Command = {
  name: 'team status',
  summary: 'show what is applied, what is not, and how the last run ended',
  arguments: teamArguments,
  options: teamOptions,
  examples: ['berth team status', 'berth team status payments'],
  run: async ({ door, options, arguments: teams }) => {
    const { teamStatus } = await import('../../engine/team-view.ts');
    const { instances, orphans } = await teamStatus(door, {
      ...selection(teams, options),
      all: teams.length === 0,
    });
    const rows = instances.map(({ instance, state, lastRun, checked }) => [
      instance,
      state,
      lastRun,
      checked,
    ]);
    return {
      data: { instances, orphans },
      text: [table(['INSTANCE', 'STATE', 'LAST RUN', 'CHECKED'], rows), ...orphansLine(orphans)].join('\n'),
    };
  },
};
