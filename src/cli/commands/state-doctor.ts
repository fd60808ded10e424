import { counted } from '../../errors.ts';
import type { Command } from '../command.ts';
import { lockText } from '../io/lock-text.ts';

export const stateDoctor: Command = {
  name: 'state doctor',
  summary: 'look for what is wrong with state, inventory, locks and programs, and say how to mend it',
  examples: ['berth state doctor'],
  run: async ({ door, style }) => {
    const { stateDoctor } = await import('../../engine/state/state-doctor.ts');
    const { findings, instances, backends, exit } = await stateDoctor(door);
    const remote = backends.filter(({ locks }) => locks !== 'operating system');
    const places = remote.map(
      ({ environments, place, locks }) => `${environments.join(', ')}: ${place}: ${lockText(locks)}`,
    );
    const lines = findings.flatMap(({ instance, problem, fix }) => [
      `${style.bold(instance)}: ${problem}`,
      `  ${style.dim('fix:')} ${fix}`,
    ]);
    return {
      data: { findings, instances, backends },
      text: [
        ...places,
        ...(lines.length > 0 ? lines : [`${counted(instances, 'instance')}: nothing is wrong`]),
      ].join('\n'),
      exit,
    };
  },
};
