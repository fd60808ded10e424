import { BerthError, counted, type Fault } from '../errors.ts';
import type { Options } from './command.ts';
import { globalOptions } from './program.ts';

type Environment = Readonly<Record<string, string | undefined>>;

interface OptionVariable {
  /** e.g. BERTH_NO_INPUT */
  readonly variable: string;
  /** e.g. --no-input */
  readonly flag: string;
  /** Key of its value among the options, e.g. input. */
  readonly key: string;
  /** What it is without the flag. */
  readonly initial: boolean | undefined;
  /** Undefined where the flag takes no value; empty: any text. */
  readonly values: readonly string[] | undefined;
}

/** The variable of each global option, by its flag. */
export const optionVariables: readonly OptionVariable[] = globalOptions.map(({ flags, values }) => {
  const [, flag = '', no, key = '', argument] = /^(--(no-)?([a-z-]+))(?: (.*))?$/.exec(flags) ?? [];
  return {
    variable: `BERTH_${flag.slice(2).replaceAll('-', '_').toUpperCase()}`,
    flag,
    key,
    initial: no ? true : undefined,
    values: values ?? (argument === undefined ? undefined : []),
  };
});

export interface OptionValues {
  readonly options: Options;
  /** Of each global option: its flag, its variable, or `default`. */
  readonly origins: Readonly<Record<string, string>>;
}

/** Options of the command line, and where it says nothing, those of the environment. @throws CONFIG_INVALID */
export function withVariables(given: Options, environment: Environment): OptionValues {
  const options: Record<string, unknown> = { ...given };
  const origins: Record<string, string> = {};
  const faults: Fault[] = [];
  for (const { variable, flag, key, initial, values } of optionVariables) {
    const text = environment[variable];
    origins[key] = 'default';
    if (given[key] !== initial) origins[key] = flag;
    else if (text) {
      const value = valueOfText(text, initial, values);
      if (value === undefined) faults.push(wrongValue(variable, text, values));
      else {
        options[key] = value;
        origins[key] = variable;
      }
    }
  }
  if (faults.length > 0)
    throw new BerthError('CONFIG_INVALID', { count: counted(faults.length, 'fault') }, { faults });
  return { options, origins };
}

/** Variables that look like ours and are not, each with what may have been meant. */
export async function unknownVariables(environment: Environment): Promise<string[]> {
  const ofOptions = new Set(optionVariables.map(({ variable }) => variable));
  const others = Object.keys(environment).filter((name) => name.startsWith('BERTH_') && !ofOptions.has(name));
  if (others.length === 0) return [];
  const { configVariables } = await import('../config/environment-variables.ts');
  const { likely } = await import('../config/schema-faults.ts');
  const known = [...ofOptions, ...configVariables().map(({ name }) => name)];
  return others
    .filter((name) => !known.includes(name))
    .map((name) => {
      const near = likely(name, known);
      const fix = near ? `did you mean ${near}?` : 'docs/cli.md has those that do';
      return `the environment variable ${name} means nothing to berth: ${fix}`;
    });
}

function valueOfText(
  text: string,
  initial: boolean | undefined,
  values: readonly string[] | undefined,
): unknown {
  if (values === undefined) {
    const isOn = { true: true, false: false }[text];
    // A flag with "no-" takes away what is there without it.
    return isOn === undefined ? undefined : isOn !== (initial ?? false);
  }
  return values.length === 0 || values.includes(text) ? text : undefined;
}

function wrongValue(source: string, text: string, values: readonly string[] = ['true', 'false']): Fault {
  const message = `must be one of: ${values.join(', ')}`;
  return {
    source,
    code: 'CONFIG_INVALID',
    message,
    value: JSON.stringify(text),
    fix: 'mend it, or unset it',
  };
}
