import type { Command } from '../command.ts';
import { instanceArgument } from './instance-argument.ts';

export const statePull: Command = {
  name: 'state pull',
  summary: 'print a state as Terraform wrote it; it may hold secrets, and goes to no terminal without --yes',
  arguments: [instanceArgument],
  examples: ['berth state pull dev.payments.namespace-with-argocd > payments.tfstate'],
  run: async ({ door, options, onTerminal, arguments: [instance = ''] }) => {
    const { pullState } = await import('../../engine/state/state-view.ts');
    const state = await pullState(door, instance, { mayHoldSecrets: !onTerminal || options.yes === true });
    return { data: { instance, state }, text: state.trimEnd() };
  },
};
