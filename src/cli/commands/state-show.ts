import type { Command } from '../command.ts';
import { stateText } from '../io/state-text.ts';
import { instanceArgument } from './instance-argument.ts';

export const stateShow: Command = {
  name: 'state show',
  summary: 'show the objects of a state by address and id; no other value',
  arguments: [instanceArgument],
  examples: ['berth state show dev.payments.namespace-with-argocd'],
  run: async ({ door, arguments: [instance = ''] }) => {
    const { showState } = await import('../../engine/state/state-view.ts');
    const state = await showState(door, instance);
    return { data: state, text: stateText(state) };
  },
};
