import type { Command } from '../command.ts';
import { outputsText } from '../io/outputs-text.ts';
import { layerArguments, layerOptions } from './layer-selection.ts';

export const platformOutputs: Command = {
  name: 'platform outputs',
  summary: 'show the outputs of the last apply of layers',
  arguments: layerArguments,
  options: layerOptions,
  examples: ['berth platform outputs argocd', 'berth platform outputs --json'],
  run: async ({ door, options, arguments: named }) => {
    const { layerOutputs } = await import('../../engine/instance/outputs.ts');
    const all = options.all === true || named.length === 0;
    const layers = await layerOutputs(door, all ? undefined : named, options.environment);
    const [only, ...others] = Object.values(layers);
    return { data: { layers }, text: outputsText(only && others.length === 0 ? only : ofLayers(layers)) };
  },
};

/** "ske.host" and so on, as inputs of other layers name them. */
function ofLayers(
  layers: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(layers).flatMap(([layer, outputs]) =>
      Object.entries(outputs).map(([name, value]) => [`${layer}.${name}`, value]),
    ),
  );
}
