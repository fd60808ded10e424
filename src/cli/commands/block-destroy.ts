import type { Command } from '../command.ts';
import { blockArguments, blockOptions, wantedBlock } from './block-selection.ts';
import { confirmOption } from './destroy-confirmation.ts';
import { runDestroy } from './instance-runs.ts';

export const blockDestroy: Command = {
  name: 'block destroy',
  summary: 'destroy an instance that was made without a team file',
  arguments: blockArguments,
  options: [...blockOptions, confirmOption],
  examples: ['berth block destroy namespace-with-argocd'],
  run: async (call) => {
    const { selectExistingBlock } = await import('../../engine/selection/block-selection.ts');
    const selected = await selectExistingBlock(call.door, wantedBlock(call, 'block destroy'));
    return await runDestroy(call, selected, { parallel: 1 });
  },
};
