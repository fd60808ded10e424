import type { Command } from '../command.ts';
import { table } from '../io/table.ts';

export const catalogList: Command = {
  name: 'catalog list',
  summary: 'list building blocks and layers',
  examples: ['berth catalog list'],
  run: async ({ door }) => {
    const { listCatalog } = await import('../../engine/project/catalog-view.ts');
    const entries = await listCatalog(door);
    const rows = entries.map(({ kind, name, version, own, title }) => [
      kind,
      name,
      version,
      own ? 'project' : 'berth',
      title,
    ]);
    return { data: { entries }, text: table(['KIND', 'NAME', 'VERSION', 'FROM', 'TITLE'], rows) };
  },
};
