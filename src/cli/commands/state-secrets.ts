import type { Command } from '../command.ts';
import { table } from '../io/table.ts';

export const stateSecrets: Command = {
  name: 'state secrets',
  summary: 'list where states hold secrets; names, never values',
  examples: ['berth state secrets'],
  run: async ({ door }) => {
    const { stateSecrets } = await import('../../engine/state/state-view.ts');
    const secrets = await stateSecrets(door);
    const rows = secrets.map(({ instance, address, attribute }) => [instance, address, attribute]);
    return {
      data: { secrets },
      text: rows.length > 0 ? table(['INSTANCE', 'OBJECT', 'ATTRIBUTE'], rows) : 'no state holds a secret',
    };
  },
};
