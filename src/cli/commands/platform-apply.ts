import type { Command } from '../command.ts';
import { runApply } from './instance-runs.ts';
import { layerArguments, layerOptions, selectedLayers } from './layer-selection.ts';
import { ReportFiles, reportOption } from './report-files.ts';
import { anewOption, refreshOption } from './run-options.ts';
import { parallel, parallelOption, resumeOption } from './team-selection.ts';

export const platformApply: Command = {
  name: 'platform apply',
  summary: 'bring layers of the platform to what berth.yaml says',
  arguments: layerArguments,
  options: [...layerOptions, parallelOption, refreshOption, anewOption, resumeOption, reportOption],
  examples: ['berth platform apply argocd', 'berth platform apply --all'],
  run: async (call) => {
    const settings = {
      parallel: parallel(call.options, 'platform apply'),
      reports: new ReportFiles(call, 'platform apply'),
    };
    return await runApply(call, await selectedLayers(call, 'apply'), settings);
  },
};
