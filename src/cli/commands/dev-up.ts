import type { Command } from '../command.ts';
import { clusterText } from '../io/cluster-text.ts';

export const devUp: Command = {
  name: 'dev up',
  summary: 'start the embedded Kubernetes cluster (real API server, simulated nodes)',
  examples: ['berth dev up'],
  run: async ({ door, style }) => {
    const { devUp } = await import('../../engine/dev-cluster.ts');
    const { action, status } = await devUp(door);
    const already = action === 'kept' ? 'nothing to do: ' : '';
    return { data: { action, ...status }, text: `${already}${clusterText(status, style)}` };
  },
};
