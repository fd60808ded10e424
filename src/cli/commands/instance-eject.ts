import { BerthError } from '../../errors.ts';
import type { Command } from '../command.ts';
import { instanceArgument } from './instance-argument.ts';

export const instanceEject: Command = {
  name: 'instance eject',
  summary: 'write a folder in which plain terraform or tofu goes on with an instance',
  arguments: [instanceArgument],
  options: [
    { flags: '--out <folder>', description: 'folder to write; it must be new or empty' },
    {
      flags: '--forget',
      description: 'take the instance out of the inventory; its objects and its state stay',
    },
  ],
  examples: ['berth instance eject dev.payments.namespace-with-argocd --out payments'],
  run: async ({ door, options, arguments: [instance = ''] }) => {
    if (typeof options.out !== 'string') {
      throw new BerthError('USAGE', {
        problem: 'name the folder with --out',
        command: 'berth instance eject',
      });
    }
    const { ejectInstance } = await import('../../engine/instance/instance-eject.ts');
    const ejected = await ejectInstance(door, instance, {
      folder: options.out,
      forget: options.forget === true,
    });
    const forgotten = ejected.forgotten ? '\nberth has forgotten it; its state stays where it is' : '';
    return {
      data: ejected,
      text: `wrote ${ejected.files.join(', ')} to ${ejected.folder}${forgotten}\n\nNext: read ${ejected.folder}/README.md`,
    };
  },
};
