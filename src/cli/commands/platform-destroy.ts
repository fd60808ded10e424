import type { Command } from '../command.ts';
import { runDestroy } from './instance-runs.ts';
import { layerArguments, layerOptions, selectedLayers } from './layer-selection.ts';

export const platformDestroy: Command = {
  name: 'platform destroy',
  summary: 'destroy layers that no team uses any more',
  arguments: layerArguments,
  options: [...layerOptions],
  examples: ['berth platform destroy argocd'],
  run: async (call) => await runDestroy(call, await selectedLayers(call, 'destroy'), 1),
};
