import type { Command } from '../command.ts';
import { runPlan } from './instance-runs.ts';
import { layerArguments, layerOptions } from './layer-selection.ts';
import { detailedExitCode } from './run-options.ts';

export const platformPlan: Command = {
  name: 'platform plan',
  summary: 'show what would change in the layers',
  arguments: layerArguments,
  options: [...layerOptions, detailedExitCode],
  examples: ['berth platform plan argocd'],
  run: async (call) => {
    const { selectLayers } = await import('../../engine/layer-selection.ts');
    const selected = await selectLayers(call.door, {
      layers: call.arguments,
      all: call.options.all === true,
      environment: call.options.environment,
      destroying: false,
    });
    return await runPlan(call, selected, 1);
  },
};
