import type { Command } from '../command.ts';
import { table } from '../io/table.ts';
import { addressOption, checkedDefinition, namedPortal } from './meshstack-portal.ts';

const name = 'meshstack status';

export const meshstackStatus: Command = {
  name,
  summary: 'compare the building blocks of meshStack with the inventory; nothing is changed',
  asks: 'meshStack',
  options: [
    {
      flags: '--definition <uuid>',
      description: 'a building block definition beside those that the inventory knows (repeatable)',
      repeatable: true,
    },
    addressOption,
  ],
  examples: ['berth meshstack status', 'berth meshstack status --environment production --json'],
  run: async (call) => {
    const { door, options } = call;
    const given = [options.definition ?? []].flat().map(String);
    const definitions = given.map((one) => checkedDefinition(one, name));
    const portal = await namedPortal(call);
    const { portalStatus } = await import('../../engine/publish/portal-blocks.ts');
    const blocks = await portalStatus(door, portal, { definitions, environment: options.environment });
    const rows = blocks.map(({ uuid, displayName, workspace, content, status, inventory }) => [
      uuid,
      displayName,
      workspace,
      content ?? '-',
      inventory === 'gone' ? '-' : status,
      inventory,
    ]);
    return {
      data: { blocks },
      text:
        rows.length > 0
          ? table(['UUID', 'NAME', 'WORKSPACE', 'CONTENT', 'STATUS', 'INVENTORY'], rows)
          : 'no building block is known: import those of a definition with "berth meshstack import"',
    };
  },
};
