import { thisMachine, workerCount } from '../../engine/batch/worker-count.ts';
import type { TeamChoice } from '../../engine/selection/team-selection.ts';
import { BerthError } from '../../errors.ts';
import type { Argument, Option, Options } from '../command.ts';

export const teamArguments: readonly Argument[] = [
  { name: '[team...]', description: 'names of teams', names: ['team'] },
];

export const teamOptions: readonly Option[] = [
  { flags: '--all', description: 'all teams' },
  { flags: '--block <block>', description: 'only instances of this building block', names: ['block'] },
];

export const parallelOption: Option = {
  flags: '--parallel <count>',
  description: 'instances that run side by side (default: number of cores, fewer where memory is short)',
};

export const resumeOption: Option = {
  flags: '--resume',
  description: 'only what failed or did not start when this command ran last',
};

export function selection(teams: readonly string[], options: Options): TeamChoice {
  return {
    teams,
    all: options.all === true,
    ...(typeof options.block === 'string' && { block: options.block }),
    ...(options.environment && { environment: options.environment }),
    ...(options.resume === true && { resume: true }),
  };
}

/** @param command name of the command, for its help. @throws USAGE */
export function parallel(options: Options, command: string): number {
  const count = Number(options.parallel ?? workerCount(thisMachine()));
  if (Number.isInteger(count) && count > 0) return count;
  throw new BerthError('USAGE', {
    problem: `--parallel "${options.parallel}" is no whole number from 1 on`,
    command: `berth ${command}`,
  });
}
