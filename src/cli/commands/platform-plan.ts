import type { Command } from '../command.ts';
import { runPlan } from './instance-runs.ts';
import { layerArguments, layerOptions, selectedLayers } from './layer-selection.ts';
import { detailedExitCode, sweepOption } from './run-options.ts';

export const platformPlan: Command = {
  name: 'platform plan',
  summary: 'show what would change in the layers',
  arguments: layerArguments,
  options: [...layerOptions, sweepOption, detailedExitCode],
  examples: ['berth platform plan argocd'],
  run: async (call) => await runPlan(call, await selectedLayers(call, 'change'), 1),
};
