import { BerthError } from '../../errors.ts';
import type { Argument, CommandCall, Option } from '../command.ts';

export const blockArguments: readonly Argument[] = [
  { name: '<block>', description: 'name of the building block' },
];

export const nameOptions: readonly Option[] = [
  { flags: '--team <team>', description: 'team that the instance belongs to (default: adhoc)' },
  { flags: '--name <name>', description: 'tells two instances of one block apart' },
];

export const blockOptions: readonly Option[] = [
  {
    flags: '--var <input=value>',
    description: 'value of an input; lists and maps as JSON, secrets as env:NAME or file:PATH',
    repeatable: true,
  },
  ...nameOptions,
];

/** @throws USAGE for a --var that is no pair */
export function wantedBlock({
  arguments: [block = ''],
  options,
}: Pick<CommandCall, 'arguments' | 'options'>) {
  return {
    block,
    team: (options.team as string | undefined) ?? 'adhoc',
    ...(typeof options.name === 'string' && { suffix: options.name }),
    environment: options.environment,
    variables: Object.fromEntries(((options.var as string[] | undefined) ?? []).map(pair)),
  };
}

function pair(text: string): [string, string] {
  const [, name, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (name === undefined || value === undefined) {
    throw new BerthError('USAGE', {
      problem: `--var "${text}" is not of the form input=value`,
      command: 'berth block apply',
    });
  }
  return [name, value];
}
