import type { Command } from '../command.ts';
import { instanceArgument } from './instance-argument.ts';

export const stateUnlock: Command = {
  name: 'state unlock',
  summary: 'take away the lock that a killed run has left; refused while its holder lives',
  arguments: [instanceArgument],
  options: [
    {
      flags: '--force',
      description: 'also one of another host, where nobody can see whether the holder lives',
    },
  ],
  examples: ['berth state unlock dev.payments.namespace-with-argocd'],
  run: async ({ door, options, prompt, arguments: [instance = ''] }) => {
    const { unlockInstance } = await import('../../engine/state/state-lock.ts');
    const report = await unlockInstance(door, instance, {
      force: options.force === true,
      approve: async ({ holder, terraform }) => {
        const holders = [holder, terraform].filter(Boolean).join(' and ');
        return (
          options.yes === true ||
          (await prompt.confirm(`Take away the lock of ${holders} on ${instance}?`, '--yes'))
        );
      },
    });
    const holders = [report.holder, report.terraform].filter(Boolean).join(' and ');
    return {
      data: report,
      text: holders ? `${instance} is unlocked; it was locked by ${holders}` : `${instance} is not locked`,
    };
  },
};
