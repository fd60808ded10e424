import type { Command } from '../command.ts';
import { clusterText } from '../io/cluster-text.ts';

export const devUp: Command = {
  name: 'dev up',
  summary: 'start the embedded Kubernetes cluster (real API server, simulated nodes)',
  options: [
    {
      flags: '--gitops',
      description: 'with a Git host, a registry, and Argo CD that works as soon as its layer is applied',
    },
  ],
  examples: ['berth dev up', 'berth dev up --gitops'],
  run: async ({ door, options, style }) => {
    const { devUp } = await import('../../engine/cluster/dev-cluster.ts');
    const { action, status } = await devUp(door, { gitops: options.gitops === true });
    const already = action === 'kept' ? 'nothing to do: ' : '';
    return { data: { action, ...status }, text: `${already}${clusterText(status, style)}` };
  },
};
