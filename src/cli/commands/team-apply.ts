import type { Command } from '../command.ts';
import { runApply } from './instance-runs.ts';
import { refreshOption } from './run-options.ts';
import { parallel, parallelOption, selection, teamArguments, teamOptions } from './team-selection.ts';

export const teamApply: Command = {
  name: 'team apply',
  summary: 'bring the teams to what their files say; unchanged ones are skipped',
  arguments: teamArguments,
  options: [...teamOptions, parallelOption, refreshOption],
  examples: ['berth team apply payments', 'berth team apply --all --yes'],
  run: async (call) => {
    const { selectTeams } = await import('../../engine/team-selection.ts');
    const selected = await selectTeams(call.door, selection(call.arguments, call.options));
    return await runApply(call, selected, parallel(call.options, 'team apply'));
  },
};
