import type { Command } from '../command.ts';
import { outputsText } from '../io/outputs-text.ts';
import { blockArguments, namedBlock, nameOptions } from './block-selection.ts';

export const blockOutputs: Command = {
  name: 'block outputs',
  summary: 'show the outputs of the last apply of an instance',
  arguments: blockArguments,
  options: nameOptions,
  examples: [
    'berth block outputs namespace-with-argocd',
    'berth block outputs namespace-with-argocd --team payments --json',
  ],
  run: async (call) => {
    const { blockOutputs } = await import('../../engine/instance/outputs.ts');
    const outputs = await blockOutputs(call.door, namedBlock(call));
    return { data: { outputs }, text: outputsText(outputs) };
  },
};
