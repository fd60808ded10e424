import type { Command } from '../command.ts';
import { instanceArgument } from './instance-argument.ts';

export const statePush: Command = {
  name: 'state push',
  summary: "put a state in the place of an instance's own, which is kept as a backup",
  arguments: [instanceArgument, { name: '<file>', description: 'state that Terraform or OpenTofu wrote' }],
  examples: ['berth state push dev.payments.namespace-with-argocd payments.tfstate'],
  run: async ({ door, options, prompt, arguments: [instance = '', file = ''] }) => {
    const { pushState } = await import('../../engine/state/state-push.ts');
    const pushed = await pushState(door, instance, {
      file,
      approve: async ({ resources, serial, before }) => {
        const present = before ? `serial ${before.serial} with ${before.resources} objects` : 'nothing';
        const question = `Replace ${present} by serial ${serial} with ${resources} objects in ${instance}?`;
        return options.yes === true || (await prompt.confirm(question, '--yes'));
      },
    });
    const kept = pushed.backup ? `; the old one is kept in ${pushed.backup}` : '';
    return { data: pushed, text: `${instance} has the state of serial ${pushed.serial}${kept}` };
  },
};
