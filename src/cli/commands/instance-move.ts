import type { Command } from '../command.ts';
import { instanceArgument } from './instance-argument.ts';

export const instanceMove: Command = {
  name: 'instance move',
  summary: 'give an instance another name; its objects stay as they are',
  arguments: [instanceArgument],
  options: [
    { flags: '--team <team>', description: 'the team has another name, or the instance another team' },
    {
      flags: '--name <name>',
      description: 'what tells it from others of its block and team; "" for nothing',
    },
    { flags: '--block <block>', description: 'the folder of the building block has another name' },
  ],
  examples: [
    'berth instance move dev.payments.namespace-with-argocd --team billing',
    'berth instance move dev.payments.namespace-with-argocd --name eu',
  ],
  run: async ({ door, options, arguments: [instance = ''] }) => {
    const { moveInstance } = await import('../../engine/instance/instance-move.ts');
    const { team, name, block } = options;
    const moved = await moveInstance(door, instance, {
      ...(typeof team === 'string' && { team }),
      ...(typeof name === 'string' && { suffix: name }),
      ...(typeof block === 'string' && { block }),
    });
    const next = `Next: write the new name into the file of the team, then berth team plan --all and apply it; until then nobody else gets the name ${moved.from}`;
    return { data: moved, text: `${moved.from} is now ${moved.to}\n\n${next}` };
  },
};
