import type { Command } from '../command.ts';
import { runDestroy } from './instance-runs.ts';
import { parallel, parallelOption, selection, teamArguments, teamOptions } from './team-selection.ts';

export const teamDestroy: Command = {
  name: 'team destroy',
  summary: 'destroy what the teams have; their files stay',
  arguments: teamArguments,
  options: [...teamOptions, parallelOption],
  examples: ['berth team destroy payments', 'berth team destroy --all --yes'],
  run: async (call) => {
    const { selectTeams } = await import('../../engine/team-selection.ts');
    const selected = await selectTeams(call.door, selection(call.arguments, call.options));
    return await runDestroy(call, selected, parallel(call.options, 'team destroy'));
  },
};
