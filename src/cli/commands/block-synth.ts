import type { Command } from '../command.ts';
import { blockArguments, blockOptions, wantedBlock } from './block-selection.ts';

export const blockSynth: Command = {
  name: 'block synth',
  summary: 'print the Terraform JSON of a building block',
  arguments: blockArguments,
  options: blockOptions,
  examples: [
    'berth block synth namespace-with-argocd',
    'berth block synth namespace-with-argocd --var harbor_mode=external',
  ],
  run: async (call) => {
    const { synthBlock } = await import('../../engine/block-synth.ts');
    const { module, digest, json } = await synthBlock(call.door, wantedBlock(call));
    return { data: { digest, module }, text: json.trimEnd() };
  },
};
