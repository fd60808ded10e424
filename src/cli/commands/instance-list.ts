import type { Command } from '../command.ts';
import { programText } from '../io/program-text.ts';
import { table } from '../io/table.ts';

export const instanceList: Command = {
  name: 'instance list',
  summary: 'list every instance: what it is, what runs it, and how it stands',
  examples: ['berth instance list', 'berth instance list --json'],
  run: async ({ door }) => {
    const { listInstances } = await import('../../engine/instance-view.ts');
    const instances = await listInstances(door);
    const rows = instances.map((one) => [
      one.instance,
      one.content,
      programText(one.program),
      one.providerSet ?? '-',
      one.state,
      one.lastRun,
      one.checked,
    ]);
    const headings = ['INSTANCE', 'CONTENT', 'PROGRAM', 'PROVIDERS', 'STATE', 'LAST RUN', 'CHECKED'];
    return {
      data: { instances },
      text: rows.length > 0 ? table(headings, rows) : 'nothing was applied here yet',
    };
  },
};
