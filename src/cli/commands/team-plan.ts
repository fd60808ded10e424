import type { Command } from '../command.ts';
import { runPlan } from './instance-runs.ts';
import { ReportFiles, reportOption } from './report-files.ts';
import { detailedExitCode, sweepOption } from './run-options.ts';
import { parallel, parallelOption, selection, teamArguments, teamOptions } from './team-selection.ts';

export const teamPlan: Command = {
  name: 'team plan',
  summary: 'show what would change; nothing is changed',
  arguments: teamArguments,
  options: [...teamOptions, parallelOption, sweepOption, detailedExitCode, reportOption],
  examples: ['berth team plan payments', 'berth team plan --all', 'berth team plan --all --refresh'],
  run: async (call) => {
    const reports = new ReportFiles(call, 'team plan');
    const settings = { parallel: parallel(call.options, 'team plan'), reports };
    const { selectTeams } = await import('../../engine/selection/team-selection.ts');
    const choice = selection(call.arguments, call.options);
    return await runPlan(call, await selectTeams(call.door, choice), settings);
  },
};
