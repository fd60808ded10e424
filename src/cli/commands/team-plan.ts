import type { Command } from '../command.ts';
import { runPlan } from './instance-runs.ts';
import { detailedExitCode, sweepOption } from './run-options.ts';
import { parallel, parallelOption, selection, teamArguments, teamOptions } from './team-selection.ts';

export const teamPlan: Command = {
  name: 'team plan',
  summary: 'show what would change; nothing is changed',
  arguments: teamArguments,
  options: [...teamOptions, parallelOption, sweepOption, detailedExitCode],
  examples: ['berth team plan payments', 'berth team plan --all', 'berth team plan --all --refresh'],
  run: async (call) => {
    const { selectTeams } = await import('../../engine/team-selection.ts');
    const selected = await selectTeams(call.door, selection(call.arguments, call.options));
    return await runPlan(call, selected, parallel(call.options, 'team plan'));
  },
};
