import type { Command } from '../command.ts';
import { confirmOption } from './destroy-confirmation.ts';
import { runDestroy } from './instance-runs.ts';
import { ReportFiles, reportOption } from './report-files.ts';
import {
  parallel,
  parallelOption,
  resumeOption,
  selection,
  teamArguments,
  teamOptions,
} from './team-selection.ts';

export const teamDestroy: Command = {
  name: 'team destroy',
  summary: 'destroy what the teams have; their files stay',
  arguments: teamArguments,
  options: [...teamOptions, parallelOption, confirmOption, resumeOption, reportOption],
  examples: [
    'berth team destroy payments',
    'berth team destroy --all --environment production --confirm production',
  ],
  run: async (call) => {
    const reports = new ReportFiles(call, 'team destroy');
    const settings = { parallel: parallel(call.options, 'team destroy'), reports };
    const { selectTeams } = await import('../../engine/selection/team-selection.ts');
    const choice = { ...selection(call.arguments, call.options), command: 'team destroy' as const };
    return await runDestroy(call, await selectTeams(call.door, choice), settings);
  },
};
