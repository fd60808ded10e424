import type { Command } from '../command.ts';
import { blockArguments, blockOptions, wantedBlock } from './block-selection.ts';
import { runApply } from './instance-runs.ts';
import { refreshOption } from './run-options.ts';

export const blockApply: Command = {
  name: 'block apply',
  summary: 'apply one instance without a team file',
  arguments: blockArguments,
  options: [...blockOptions, refreshOption],
  examples: [
    'berth block apply namespace-with-argocd --var namespace_name=app-demo --var project_id=demo --var github_repo_url=https://git.example.com/demo.git',
  ],
  run: async (call) => {
    const { selectBlock } = await import('../../engine/selection/block-selection.ts');
    const selected = await selectBlock(call.door, wantedBlock(call, 'block apply'));
    return await runApply(call, selected, { parallel: 1 });
  },
};
