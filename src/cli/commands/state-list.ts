import type { Command } from '../command.ts';
import { statesText } from '../io/state-text.ts';

export const stateList: Command = {
  name: 'state list',
  summary: 'list the states: objects, size, serial, what wrote them, who works on them',
  examples: ['berth state list'],
  run: async ({ door, style }) => {
    const { listStates } = await import('../../engine/state/state-view.ts');
    const states = await listStates(door);
    return { data: { states }, text: statesText(states, style) };
  },
};
