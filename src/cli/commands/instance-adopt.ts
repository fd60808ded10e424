import type { Command } from '../command.ts';
import { namespaceText } from '../io/namespace-text.ts';
import { runApply } from './instance-runs.ts';

export const instanceAdopt: Command = {
  name: 'instance adopt',
  summary: 'take over an existing namespace, or what this instance made before its state and key were lost',
  arguments: [{ name: '<instance>', description: 'name of the instance: environment.team.block' }],
  examples: ['berth instance adopt dev.payments.namespace-with-argocd'],
  run: async (call) => {
    const { selectAdopted } = await import('../../engine/adoption/instance-adopt.ts');
    const selected = await selectAdopted(call.door, call.arguments[0] ?? '');
    const { view } = selected;
    const text = view ? `${namespaceText(view, call.style)}\n` : '';
    if (call.prompt.interactive && !call.options.yes) call.show(text);
    const result = await runApply(call, selected, { parallel: 1 }, { takeOver: true });
    return {
      ...result,
      data: { ...(result.data as object), ...(view && { namespace: view }) },
      text: call.options.yes ? `${text}\n${result.text}` : result.text,
    };
  },
};
