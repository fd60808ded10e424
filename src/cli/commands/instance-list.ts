import type { Command } from '../command.ts';
import { programText } from '../io/program-text.ts';
import { table } from '../io/table.ts';

export const instanceList: Command = {
  name: 'instance list',
  summary: 'list every instance: what it is, what runs it, and how it stands',
  examples: ['berth instance list', 'berth instance list --json'],
  run: async ({ door }) => {
    const [{ listInstances }, { contentText, listPortalBlocks }] = await Promise.all([
      import('../../engine/instance/instance-view.ts'),
      import('../../engine/publish/portal-blocks.ts'),
    ]);
    const instances = await listInstances(door);
    const portalBlocks = await listPortalBlocks(door);
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
    const ordered = portalBlocks.map((one) => [
      one.uuid,
      one.displayName,
      one.environment,
      one.workspace,
      contentText(one),
    ]);
    return {
      data: { instances, portalBlocks },
      text: [
        rows.length > 0 ? table(headings, rows) : 'nothing was applied here yet',
        ...(ordered.length > 0
          ? ['', table(['IN MESHSTACK', 'NAME', 'ENVIRONMENT', 'WORKSPACE', 'CONTENT'], ordered)]
          : []),
      ].join('\n'),
    };
  },
};
