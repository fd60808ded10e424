import type { Command } from '../command.ts';
import { confirmLayerOption } from './destroy-confirmation.ts';
import { runDestroy } from './instance-runs.ts';
import { layerArguments, layerOptions, selectedLayers } from './layer-selection.ts';
import { ReportFiles, reportOption } from './report-files.ts';
import { parallel, parallelOption, resumeOption } from './team-selection.ts';

export const platformDestroy: Command = {
  name: 'platform destroy',
  summary: 'destroy layers that no team uses any more',
  arguments: layerArguments,
  options: [...layerOptions, parallelOption, confirmLayerOption, resumeOption, reportOption],
  examples: ['berth platform destroy argocd', 'berth platform destroy --all'],
  run: async (call) => {
    const settings = {
      parallel: parallel(call.options, 'platform destroy'),
      reports: new ReportFiles(call, 'platform destroy'),
    };
    return await runDestroy(call, await selectedLayers(call, 'destroy'), settings);
  },
};
