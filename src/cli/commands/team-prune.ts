import type { Command } from '../command.ts';
import { confirmOption } from './destroy-confirmation.ts';
import { runDestroy } from './instance-runs.ts';
import { ReportFiles, reportOption } from './report-files.ts';
import { parallel, parallelOption } from './team-selection.ts';

export const teamPrune: Command = {
  name: 'team prune',
  summary: 'destroy what no team file wants any more; nothing else ever does',
  options: [parallelOption, confirmOption, reportOption],
  examples: ['berth team prune', 'berth team prune --environment dev --yes'],
  run: async (call) => {
    const { selectOrphans } = await import('../../engine/selection/orphan-selection.ts');
    const reports = new ReportFiles(call, 'team prune');
    const settings = { parallel: parallel(call.options, 'team prune'), reports };
    const { selected, lost } = await selectOrphans(call.door, call.options.environment);
    return await runDestroy(call, selected, settings, lost);
  },
};
