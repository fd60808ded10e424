import type { Command } from '../command.ts';
import { table } from '../io/table.ts';

export const platformStatus: Command = {
  name: 'platform status',
  summary: 'show which layers are applied, and how the last run ended',
  examples: ['berth platform status'],
  run: async ({ door, options }) => {
    const { platformStatus } = await import('../../engine/selection/layer-selection.ts');
    const layers = await platformStatus(door, options.environment);
    const rows = layers.map(({ instance, state, lastRun, checked }) => [instance, state, lastRun, checked]);
    return { data: { layers }, text: table(['LAYER', 'STATE', 'LAST RUN', 'CHECKED'], rows) };
  },
};
