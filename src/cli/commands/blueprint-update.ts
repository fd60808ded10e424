import type { Command } from '../command.ts';
import { variables, varOption } from './block-selection.ts';

export const blueprintUpdate: Command = {
  name: 'blueprint update',
  summary: 'bring a repository to the blueprint of this berth, or to other answers; your own changes stay',
  arguments: [{ name: '[folder]', description: 'root of the repository (default: the current folder)' }],
  options: [varOption],
  examples: ['berth blueprint update', 'berth blueprint update ../web --var secrets=sealed'],
  run: async ({ door, options, arguments: [folder = '.'] }) => {
    const { updateRepository } = await import('../../engine/blueprint/blueprint-update.ts');
    const update = await updateRepository(door, {
      folder,
      variables: variables(options, 'blueprint update'),
    });
    const { blueprint, from, to, files } = update;
    return {
      data: update,
      text:
        files.length === 0
          ? `nothing to do: the repository has what ${blueprint} ${to} writes`
          : [
              ...files.map((file) => `changed ${file}`),
              '',
              `one commit: ${blueprint} ${from} -> ${to}`,
              '',
              'Next: git show',
            ].join('\n'),
    };
  },
};
