import type { Command } from '../command.ts';
import { instanceText } from '../io/instance-text.ts';
import { instanceArgument } from './instance-argument.ts';

export const instanceShow: Command = {
  name: 'instance show',
  summary: 'show one instance: inputs, outputs, where its secrets come from, objects, last runs',
  arguments: [instanceArgument],
  examples: ['berth instance show dev.payments.namespace-with-argocd'],
  run: async ({ door, style, arguments: [instance = ''] }) => {
    const { showInstance } = await import('../../engine/instance/instance-view.ts');
    const details = await showInstance(door, instance);
    return { data: details, text: instanceText(details, style) };
  },
};
