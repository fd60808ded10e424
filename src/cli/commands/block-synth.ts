import type { Command } from '../command.ts';
import { blockArguments, variables, varOption } from './block-selection.ts';

export const blockSynth: Command = {
  name: 'block synth',
  summary: 'print the Terraform JSON of a building block',
  arguments: blockArguments,
  options: [varOption],
  examples: [
    'berth block synth namespace-with-argocd',
    'berth block synth namespace-with-argocd --var harbor_mode=external',
  ],
  run: async ({ door, options, arguments: [block = ''] }) => {
    const { synthBlock } = await import('../../engine/project/block-synth.ts');
    const { module, digest, json } = await synthBlock(door, {
      block,
      variables: variables(options, 'block synth'),
    });
    return { data: { digest, module }, text: json.trimEnd() };
  },
};
