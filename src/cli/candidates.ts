import type { NameKind } from '../engine/selection/known-names.ts';
import type { Argument, Command, Option } from './command.ts';
import { globalOptions } from './program.ts';

/** Gives the names of a kind in the project of a folder (undefined: the current one). */
export type Names = (kind: NameKind, folder: string | undefined) => Promise<readonly string[]>;

/**
 * What a shell may offer for the word that is being typed.
 *
 * @param before words between "berth" and that word; bash parts them at "=", other shells do not
 * @param current what there is of the word, perhaps nothing
 */
export async function candidates(
  commands: readonly Command[],
  { before, current }: { readonly before: readonly string[]; readonly current: string },
  names: Names,
): Promise<string[]> {
  const { words, folder, open } = read(commands, before);
  const command = named(commands, words);
  const options = [...(command?.options ?? []), ...globalOptions];
  const valuesOf = async (one: Argument | Option | undefined): Promise<string[]> => {
    const known = await Promise.all((one?.names ?? []).map((kind) => names(kind, folder)));
    return [...(one?.values ?? []), ...known.flat()];
  };

  // Behind "--option", or behind "--option=" in bash.
  if (open) {
    const typed = current === '=' ? '' : current;
    return (await valuesOf(options.find((one) => flagOf(one) === open))).filter((one) =>
      one.startsWith(typed),
    );
  }
  const [flag = '', ...value] = current.split('=');
  if (value.length > 0) {
    const values = await valuesOf(options.find((one) => flagOf(one) === flag));
    return values.map((one) => `${flag}=${one}`).filter((one) => one.startsWith(current));
  }

  const fits = (word: string) => word.startsWith(current);
  const flags = options.map(flagOf).filter(fits);
  if (current.startsWith('-')) return flags;
  if (!command) return nextWords(commands, words).filter(fits);
  const given = words.slice(command.name.split(' ').length);
  const list = command.arguments ?? [];
  const last = list.at(-1);
  const argument = list[given.length] ?? (last?.name.includes('...') ? last : undefined);
  const values = (await valuesOf(argument)).filter((one) => fits(one) && !given.includes(one));
  return values.length > 0 ? values : flags;
}

interface Line {
  /** Words of the command and its arguments. */
  readonly words: readonly string[];
  readonly folder: string | undefined;
  /** The option whose value is being typed. */
  readonly open: string | undefined;
}

function read(commands: readonly Command[], before: readonly string[]): Line {
  const valued = new Set(
    [...globalOptions, ...commands.flatMap(({ options }) => options ?? [])]
      .filter(({ flags }) => flags.includes('<'))
      .map(flagOf),
  );
  const words: string[] = [];
  let folder: string | undefined;
  let open: string | undefined;
  let previous = '';
  for (const word of before) {
    if (word === '=') open = previous;
    else if (open) {
      if (open === '--cwd') folder = word;
      open = undefined;
    } else if (word.startsWith('-')) {
      if (word.startsWith('--cwd=')) folder = word.slice('--cwd='.length);
      if (valued.has(word)) open = word;
    } else if (word !== '') words.push(word);
    previous = word;
  }
  return { words, folder, open };
}

function named(commands: readonly Command[], words: readonly string[]): Command | undefined {
  return commands.find(({ name }) => name.split(' ').every((part, index) => part === words[index]));
}

/** Nouns, or the verbs of a noun, in the order of the help. */
function nextWords(commands: readonly Command[], words: readonly string[]): string[] {
  const next = commands
    .map(({ name }) => name.split(' '))
    .filter((parts) => words.every((word, index) => word === parts[index]))
    .map((parts) => parts[words.length])
    .filter((word) => word !== undefined);
  return [...new Set(next)];
}

function flagOf({ flags }: { readonly flags: string }): string {
  return flags.split(' ')[0] as string;
}
