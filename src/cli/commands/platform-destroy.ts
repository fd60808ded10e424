import type { Command } from '../command.ts';
import { confirmOption } from './destroy-confirmation.ts';
import { runDestroy } from './instance-runs.ts';
import { layerArguments, layerOptions, selectedLayers } from './layer-selection.ts';
import { ReportFiles, reportOption } from './report-files.ts';

export const platformDestroy: Command = {
  name: 'platform destroy',
  summary: 'destroy layers that no team uses any more',
  arguments: layerArguments,
  options: [...layerOptions, confirmOption, reportOption],
  examples: ['berth platform destroy argocd'],
  run: async (call) => {
    const settings = { parallel: 1, reports: new ReportFiles(call, 'platform destroy') };
    return await runDestroy(call, await selectedLayers(call, 'destroy'), settings);
  },
};
