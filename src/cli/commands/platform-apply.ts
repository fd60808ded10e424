import type { Command } from '../command.ts';
import { runApply } from './instance-runs.ts';
import { layerArguments, layerOptions, selectedLayers } from './layer-selection.ts';
import { ReportFiles, reportOption } from './report-files.ts';
import { refreshOption } from './run-options.ts';

export const platformApply: Command = {
  name: 'platform apply',
  summary: 'bring layers of the platform to what berth.yaml says',
  arguments: layerArguments,
  options: [...layerOptions, refreshOption, reportOption],
  examples: ['berth platform apply argocd'],
  run: async (call) => {
    const settings = { parallel: 1, reports: new ReportFiles(call, 'platform apply') };
    return await runApply(call, await selectedLayers(call, 'change'), settings);
  },
};
