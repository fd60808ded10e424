import type { Command } from '../command.ts';
import { runApply } from './instance-runs.ts';
import { layerArguments, layerOptions } from './layer-selection.ts';
import { refreshOption } from './run-options.ts';

export const platformApply: Command = {
  name: 'platform apply',
  summary: 'bring layers of the platform to what berth.yaml says',
  arguments: layerArguments,
  options: [...layerOptions, refreshOption],
  examples: ['berth platform apply argocd'],
  run: async (call) => {
    const { selectLayers } = await import('../../engine/layer-selection.ts');
    const selected = await selectLayers(call.door, {
      layers: call.arguments,
      all: call.options.all === true,
      environment: call.options.environment,
      destroying: false,
    });
    return await runApply(call, selected, 1);
  },
};
