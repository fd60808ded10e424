import { BerthError } from '../../errors.ts';
import type { Argument, CommandCall, Option, Options } from '../command.ts';

export const blockArguments: readonly Argument[] = [
  { name: '<block>', description: 'name of the building block', names: ['block'] },
];

export const nameOption: Option = {
  flags: '--name <name>',
  description: 'tells two instances of one block apart',
};

export const nameOptions: readonly Option[] = [
  {
    flags: '--team <team>',
    description: 'team that the instance belongs to (default: adhoc)',
    names: ['team'],
  },
  nameOption,
];

export const varOption: Option = {
  flags: '--var <input=value>',
  description:
    'value of an input; lists and maps as JSON, secrets as env:NAME, file:PATH or a reference as JSON',
  repeatable: true,
};

export const blockOptions: readonly Option[] = [varOption, ...nameOptions];

/** The instance that the words and flags of a command name. */
export function namedBlock({ arguments: [block = ''], options }: Pick<CommandCall, 'arguments' | 'options'>) {
  return {
    block,
    team: (options.team as string | undefined) ?? 'adhoc',
    ...(typeof options.name === 'string' && { suffix: options.name }),
    environment: options.environment,
  };
}

/** The same with the values of its inputs. @throws USAGE for a --var that is no pair */
export function wantedBlock(call: Pick<CommandCall, 'arguments' | 'options'>, command: string) {
  return { ...namedBlock(call), variables: variables(call.options, command) };
}

/** Values of --var by input. @param command name of the command, for its help. @throws USAGE */
export function variables(options: Options, command: string): Record<string, string> {
  const texts = (options.var as string[] | undefined) ?? [];
  return Object.fromEntries(texts.map((text) => pair(text, command)));
}

function pair(text: string, command: string): [string, string] {
  const [, name, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (name === undefined || value === undefined) {
    throw new BerthError('USAGE', {
      problem: `--var "${text}" is not of the form input=value`,
      command: `berth ${command}`,
    });
  }
  return [name, value];
}
