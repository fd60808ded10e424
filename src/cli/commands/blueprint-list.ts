import type { Command } from '../command.ts';
import { table } from '../io/table.ts';

export const blueprintList: Command = {
  name: 'blueprint list',
  summary: 'list blueprints: templates of repositories for application teams',
  examples: ['berth blueprint list'],
  run: async ({ door }) => {
    const { listBlueprints } = await import('../../engine/blueprint/blueprint-view.ts');
    const blueprints = await listBlueprints(door);
    const rows = blueprints.map(({ name, version, own, title }) => [
      name,
      version,
      own ? 'project' : 'berth',
      title,
    ]);
    return { data: { blueprints }, text: table(['NAME', 'VERSION', 'FROM', 'TITLE'], rows) };
  },
};
