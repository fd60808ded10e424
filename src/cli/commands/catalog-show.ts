import type { Command } from '../command.ts';
import { inputsTable } from '../io/inputs-table.ts';
import { table } from '../io/table.ts';

export const catalogShow: Command = {
  name: 'catalog show',
  summary: 'show the inputs and outputs of a building block or layer',
  arguments: [{ name: '<name>', description: 'block or layer', names: ['block', 'layer'] }],
  examples: ['berth catalog show namespace-with-argocd'],
  run: async ({ door, style, arguments: [name = ''] }) => {
    const { showCatalogEntry } = await import('../../engine/project/catalog-view.ts');
    const entry = await showCatalogEntry(door, name);
    return {
      data: entry,
      text: [
        `${style.bold(entry.name)} ${entry.version} - ${entry.title}`,
        entry.description,
        '',
        inputsTable(entry.inputs, style),
        '',
        table(
          ['OUTPUT', 'DESCRIPTION'],
          entry.outputs.map((output) => [output.name, output.description]),
        ),
      ].join('\n'),
    };
  },
};
