import { exitCode } from '../../errors.ts';
import type { Command } from '../command.ts';
import { clusterText } from '../io/cluster-text.ts';

export const devStatus: Command = {
  name: 'dev status',
  summary: 'show what runs of the embedded cluster',
  examples: ['berth dev status', 'berth dev status --json'],
  run: async ({ door, style }) => {
    const { devStatus } = await import('../../engine/cluster/dev-cluster.ts');
    const status = await devStatus(door);
    return {
      data: status,
      text: clusterText(status, style),
      exit:
        status.state === 'running' && status.gitops?.state !== 'degraded' ? exitCode.done : exitCode.failed,
    };
  },
};
