import type { Command } from '../command.ts';
import { runDestroy } from './instance-runs.ts';
import { layerArguments, layerOptions } from './layer-selection.ts';

export const platformDestroy: Command = {
  name: 'platform destroy',
  summary: 'destroy layers that no team uses any more',
  arguments: layerArguments,
  options: [...layerOptions],
  examples: ['berth platform destroy argocd'],
  run: async (call) => {
    const { selectLayers } = await import('../../engine/layer-selection.ts');
    const selected = await selectLayers(call.door, {
      layers: call.arguments,
      all: call.options.all === true,
      environment: call.options.environment,
      destroying: true,
    });
    return await runDestroy(call, selected, 1);
  },
};
