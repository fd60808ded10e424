import { counted } from '../../errors.ts';
import type { Command } from '../command.ts';

export const stateDoctor: Command = {
  name: 'state doctor',
  summary: 'look for what is wrong with state, inventory, locks and programs, and say how to mend it',
  examples: ['berth state doctor'],
  run: async ({ door, style }) => {
    const { stateDoctor } = await import('../../engine/state-doctor.ts');
    const { findings, instances, exit } = await stateDoctor(door);
    const lines = findings.flatMap(({ instance, problem, fix }) => [
      `${style.bold(instance)}: ${problem}`,
      `  ${style.dim('fix:')} ${fix}`,
    ]);
    return {
      data: { findings, instances },
      text: lines.length > 0 ? lines.join('\n') : `${counted(instances, 'instance')}: nothing is wrong`,
      exit,
    };
  },
};
