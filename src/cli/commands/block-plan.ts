import type { Command } from '../command.ts';
import { blockArguments, blockOptions, wantedBlock } from './block-selection.ts';
import { runPlan } from './instance-runs.ts';
import { detailedExitCode, sweepOption } from './run-options.ts';

export const blockPlan: Command = {
  name: 'block plan',
  summary: 'show what one instance without a team file would change',
  arguments: blockArguments,
  options: [...blockOptions, sweepOption, detailedExitCode],
  examples: [
    'berth block plan namespace-with-argocd --var namespace_name=app-demo --var project_id=demo --var github_repo_url=https://git.example.com/demo.git',
  ],
  run: async (call) => {
    const { selectBlock, selectExistingBlock } = await import('../../engine/selection/block-selection.ts');
    const select = call.options.refresh === true ? selectExistingBlock : selectBlock;
    return await runPlan(call, await select(call.door, wantedBlock(call, 'block plan')), { parallel: 1 });
  },
};
