import { BerthError } from '../../errors.ts';
import type { Command } from '../command.ts';
import { table } from '../io/table.ts';
import { addressOption, checkedDefinition, namedPortal } from './meshstack-portal.ts';

const name = 'meshstack import';

export const meshstackImport: Command = {
  name,
  summary: 'make the inventory know the building blocks that were ordered in meshStack',
  asks: 'meshStack',
  arguments: [
    { name: '<block>', description: 'building block that the definition offers', names: ['block'] },
  ],
  options: [
    { flags: '--definition <uuid>', description: 'its building block definition in meshStack' },
    addressOption,
  ],
  examples: [
    'berth meshstack import namespace-with-argocd --definition 5a4e1f0c-5f0b-4d0e-9a53-0d3bd1c6b2a7',
  ],
  run: async (call) => {
    const { door, options, arguments: names } = call;
    if (typeof options.definition !== 'string') {
      const problem = 'name the building block definition with --definition';
      throw new BerthError('USAGE', { problem, command: `berth ${name}` });
    }
    const definition = checkedDefinition(options.definition, name);
    const portal = await namedPortal(call);
    const { importPortalBlocks } = await import('../../engine/publish/portal-blocks.ts');
    const wanted = { block: names[0] ?? '', definition, environment: options.environment };
    const imported = await importPortalBlocks(door, portal, wanted);
    const { added, known, gone } = imported;
    const rows = Object.entries({ added, known, gone }).flatMap(([what, records]) =>
      records.map(({ uuid, displayName, workspace, status }) => [
        uuid,
        displayName,
        workspace,
        status,
        what === 'gone' ? 'gone, and out of the inventory' : what,
      ]),
    );
    return {
      data: imported,
      text:
        rows.length > 0
          ? table(['UUID', 'NAME', 'WORKSPACE', 'STATUS', 'INVENTORY'], rows)
          : 'meshStack has no building block of this definition',
    };
  },
};
