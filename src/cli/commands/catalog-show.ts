import type { Command } from '../command.ts';
import { table } from '../io/table.ts';

export const catalogShow: Command = {
  name: 'catalog show',
  summary: 'show the inputs and outputs of a building block or layer',
  arguments: [{ name: '<name>', description: 'block or layer', names: ['block', 'layer'] }],
  examples: ['berth catalog show namespace-with-argocd'],
  run: async ({ door, style, arguments: [name = ''] }) => {
    const { showCatalogEntry } = await import('../../engine/catalog-view.ts');
    const entry = await showCatalogEntry(door, name);
    const inputs = entry.inputs.map((input) => [
      input.name,
      input.type,
      input.default ?? style.yellow('required'),
      input.description,
    ]);
    return {
      data: entry,
      text: [
        `${style.bold(entry.name)} ${entry.version} - ${entry.title}`,
        entry.description,
        '',
        table(['INPUT', 'TYPE', 'DEFAULT', 'DESCRIPTION'], inputs),
        '',
        table(
          ['OUTPUT', 'DESCRIPTION'],
          entry.outputs.map((output) => [output.name, output.description]),
        ),
      ].join('\n'),
    };
  },
};
