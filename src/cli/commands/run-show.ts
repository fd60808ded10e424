import type { Command } from '../command.ts';
import { runText } from '../io/run-text.ts';

export const runShow: Command = {
  name: 'run show',
  summary: 'show one run: steps, changes, outputs, error',
  arguments: [{ name: '<run>', description: 'id of the run, or the beginning of it', names: ['run'] }],
  examples: ['berth run show 20260801t101500z-a1b2c3'],
  run: async ({ door, style, arguments: [id = ''] }) => {
    const { showRun } = await import('../../engine/instance/run-view.ts');
    const run = await showRun(door, id);
    return { data: run, text: runText(run, style) };
  },
};
