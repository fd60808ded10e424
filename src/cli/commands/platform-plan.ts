import type { Command } from '../command.ts';
import { runPlan } from './instance-runs.ts';
import { layerArguments, layerOptions, selectedLayers } from './layer-selection.ts';
import { ReportFiles, reportOption } from './report-files.ts';
import { detailedExitCode, sweepOption } from './run-options.ts';
import { parallel, parallelOption } from './team-selection.ts';

export const platformPlan: Command = {
  name: 'platform plan',
  summary: 'show what would change in the layers',
  arguments: layerArguments,
  options: [...layerOptions, parallelOption, sweepOption, detailedExitCode, reportOption],
  examples: ['berth platform plan argocd', 'berth platform plan --all'],
  run: async (call) => {
    const settings = {
      parallel: parallel(call.options, 'platform plan'),
      reports: new ReportFiles(call, 'platform plan'),
    };
    return await runPlan(call, await selectedLayers(call, 'plan'), settings);
  },
};
