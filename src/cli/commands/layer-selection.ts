import type { SelectedInstances } from '../../engine/context.ts';
import type { LayerChoice } from '../../engine/selection/layer-selection.ts';
import type { Argument, CommandCall, Option } from '../command.ts';

export const layerArguments: readonly Argument[] = [
  { name: '[layer...]', description: 'names of layers', names: ['layer'] },
];

export const layerOptions: readonly Option[] = [{ flags: '--all', description: 'all layers' }];

/** The layers that a command is about. @throws as selectLayers() */
export async function selectedLayers(
  { door, options, arguments: layers }: CommandCall,
  purpose: LayerChoice['purpose'],
): Promise<SelectedInstances> {
  const { selectLayers } = await import('../../engine/selection/layer-selection.ts');
  return await selectLayers(door, {
    layers,
    all: options.all === true,
    environment: options.environment,
    purpose,
    resume: options.resume === true,
  });
}
