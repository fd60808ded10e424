import type { Command } from '../command.ts';

export const devDown: Command = {
  name: 'dev down',
  summary: 'stop the embedded cluster and delete its data',
  examples: ['berth dev down'],
  run: async ({ door }) => {
    const { devDown } = await import('../../engine/cluster/dev-cluster.ts');
    const { existed } = await devDown(door);
    return {
      data: { existed },
      text: existed ? 'the embedded cluster is gone' : 'there was no embedded cluster',
    };
  },
};
