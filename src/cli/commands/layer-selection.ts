import type { Argument, Option } from '../command.ts';

export const layerArguments: readonly Argument[] = [{ name: '[layer...]', description: 'names of layers' }];

export const layerOptions: readonly Option[] = [{ flags: '--all', description: 'all layers' }];
