import type { Command } from '../command.ts';
import { runApply } from './instance-runs.ts';
import { ReportFiles, reportOption } from './report-files.ts';
import { refreshOption } from './run-options.ts';
import {
  parallel,
  parallelOption,
  resumeOption,
  selection,
  teamArguments,
  teamOptions,
} from './team-selection.ts';

export const teamApply: Command = {
  name: 'team apply',
  summary: 'bring the teams to what their files say; unchanged ones are skipped',
  arguments: teamArguments,
  options: [...teamOptions, parallelOption, refreshOption, resumeOption, reportOption],
  examples: ['berth team apply payments', 'berth team apply --all --yes'],
  run: async (call) => {
    const reports = new ReportFiles(call, 'team apply');
    const settings = { parallel: parallel(call.options, 'team apply'), reports };
    const { selectTeams } = await import('../../engine/selection/team-selection.ts');
    const choice = { ...selection(call.arguments, call.options), command: 'team apply' as const };
    return await runApply(call, await selectTeams(call.door, choice), settings);
  },
};
