import type { Command } from '../command.ts';
import { outputsText } from '../io/outputs-text.ts';

export const platformOutputs: Command = {
  name: 'platform outputs',
  summary: 'show the outputs of the last apply of a layer',
  arguments: [{ name: '<layer>', description: 'name of the layer', names: ['layer'] }],
  examples: ['berth platform outputs argocd'],
  run: async ({ door, options, arguments: [layer = ''] }) => {
    const { layerOutputs } = await import('../../engine/outputs.ts');
    const outputs = await layerOutputs(door, layer, options.environment);
    return { data: { outputs }, text: outputsText(outputs) };
  },
};
