import { BerthError } from '../../errors.ts';
import { namePartProblem } from '../../model/instance.ts';
import type { Command } from '../command.ts';

const kinds = ['block', 'layer'] as const;

export const catalogNew: Command = {
  name: 'catalog new',
  summary: 'write a building block or layer of your own beside berth.yaml; it works as it stands',
  arguments: [
    { name: '[kind]', description: 'block or layer', values: kinds },
    { name: '[name]', description: 'name of the block or layer, and of its folder' },
  ],
  examples: ['berth catalog new', 'berth catalog new block small-namespace', 'berth catalog new layer base'],
  run: async ({ door, prompt, arguments: [wanted, given] }) => {
    const { newContent } = await import('../../engine/project/new-content.ts');
    const word = wanted ?? (await prompt.choose('what to write', 'the argument [kind]', kinds));
    const kind = kinds.find((one) => one === word);
    if (!kind) {
      throw new BerthError('USAGE', {
        problem: `"${word}" is neither block nor layer`,
        command: 'berth catalog new',
      });
    }
    const name =
      given ?? (await prompt.text(`name of the ${kind}`, 'the argument [name]', { check: namePartProblem }));
    const written = await newContent(door, { kind, name });
    return {
      data: written,
      text: [
        ...written.files.map((file) => `wrote ${file}`),
        ...(written.replaces ? [`berth has a ${kind} "${name}" as well: yours takes its place`] : []),
        '',
        `Next: berth catalog show ${name} && ${next(kind, name)}`,
      ].join('\n'),
    };
  },
};

function next(kind: (typeof kinds)[number], name: string): string {
  return kind === 'block' ? `berth block synth ${name}` : `berth platform plan ${name}`;
}
