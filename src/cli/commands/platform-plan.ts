import type { Command } from '../command.ts';
import { runPlan } from './instance-runs.ts';
import { layerArguments, layerOptions, selectedLayers } from './layer-selection.ts';
import { ReportFiles, reportOption } from './report-files.ts';
import { detailedExitCode, sweepOption } from './run-options.ts';

export const platformPlan: Command = {
  name: 'platform plan',
  summary: 'show what would change in the layers',
  arguments: layerArguments,
  options: [...layerOptions, sweepOption, detailedExitCode, reportOption],
  examples: ['berth platform plan argocd'],
  run: async (call) => {
    const settings = { parallel: 1, reports: new ReportFiles(call, 'platform plan') };
    return await runPlan(call, await selectedLayers(call, 'change'), settings);
  },
};
