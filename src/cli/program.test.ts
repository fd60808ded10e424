import { expect, test } from 'vitest';
import type { Command, Options } from './command.ts';
import { commands } from './commands/index.ts';
import { globalOptions, isHelp, nouns, program, separateJsonForm } from './program.ts';

interface Parsed {
  readonly command: string;
  readonly words: readonly string[];
  readonly options: Options;
}

/** Parses a command line without running it. @returns undefined when no command was reached */
async function parse(
  words: readonly string[],
  all: readonly Command[] = commands,
): Promise<Parsed | undefined> {
  let parsed: Parsed | undefined;
  const parser = program(all, async ({ name }, args, options) => {
    parsed = { command: name, words: args, options };
  });
  await parser.parseAsync(separateJsonForm(words), { from: 'user' });
  return parsed;
}

/** The help of a noun or a command, as it is printed. */
async function help(words: readonly string[]): Promise<string> {
  let text = '';
  const parser = program(commands, async () => undefined);
  for (const one of [parser, ...parser.commands, ...parser.commands.flatMap(({ commands }) => commands)]) {
    one.configureOutput({ writeOut: (part) => (text += part), writeErr: (part) => (text += part) });
    one.configureHelp({ helpWidth: 100 });
  }
  const end = await parser.parseAsync([...words, '--help'], { from: 'user' }).catch((error) => error);
  expect(isHelp(end)).toBe(true);
  return text;
}

const names = commands.map(({ name }) => name);

test('commands have different names of one or two words, and every noun says what it is', () => {
  expect(new Set(names).size).toBe(names.length);
  for (const name of names) expect(name).toMatch(/^[a-z]+( [a-z]+)?$/);
  const used = new Set(names.filter((name) => name.includes(' ')).map((name) => name.split(' ')[0]));
  expect(new Set(Object.keys(nouns))).toEqual(used);
});

test.each(commands.map((command) => [command.name, command] as const))(
  '"%s" has a summary and examples that parse as this command',
  async (name, { summary, examples }) => {
    expect(summary).toMatch(/^[a-z]/);
    expect(summary).not.toMatch(/\.$/);
    expect(examples.length).toBeGreaterThan(0);
    for (const example of examples) {
      const [, line = ''] = /\bberth ([^<>|&)]+)/.exec(example) ?? [];
      expect((await parse(line.trim().split(' ')))?.command, example).toBe(name);
    }
  },
);

test.each([[], ...Object.keys(nouns).map((noun) => [noun]), ...names.map((name) => name.split(' '))])(
  'the help of "berth %s %s"',
  async (...words) => {
    expect(await help(words.filter((word) => word !== undefined))).toMatchSnapshot();
  },
);

test.each([
  [['--json', 'team', 'list'], 'document'],
  [['team', '--json', 'list'], 'document'],
  [['team', 'list', '--json'], 'document'],
  [['team', 'list', '--json=stream'], 'stream'],
  [['team', 'list', '--json=bogus'], 'bogus'],
  [['team', 'list'], undefined],
])('%j asks for JSON in the form %s', async (words, form) => {
  expect((await parse(words))?.options.json).toBe(form);
});

test('a word behind --json is an argument, not its form', async () => {
  expect(await parse(['team', 'plan', '--json', 'payments'])).toMatchObject({
    words: ['payments'],
    options: { json: 'document' },
  });
});

test.each([
  [['--no-input', 'team', 'list']],
  [['team', '--no-input', 'list']],
  [['team', 'list', '--no-input']],
])('%j asks nothing', async (words) => {
  expect((await parse(words))?.options.input).toBe(false);
  expect((await parse(['team', 'list']))?.options.input).toBe(true);
});

test('every global option holds wherever it stands, and the last place wins', async () => {
  const given = ['--environment', 'dev', '--cwd', '/a', '--yes', '--rehearse', '--quiet', '--debug'];
  const expected = {
    ...{ environment: 'dev', cwd: '/a', yes: true },
    ...{ rehearse: true, quiet: true, debug: true },
  };
  expect(globalOptions).toHaveLength(8);
  for (const words of [
    [...given, 'team', 'list'],
    ['team', ...given, 'list'],
    ['team', 'list', ...given],
  ]) {
    expect((await parse(words))?.options, words.join(' ')).toMatchObject(expected);
  }
  const both = ['--environment', 'dev', 'team', 'list', '--environment', 'prod'];
  expect((await parse(both))?.options.environment).toBe('prod');
});

test('a repeatable option keeps every value, in its order', async () => {
  const parsed = await parse(['block', 'apply', 'b', '--var', 'a=1', '--var', 'b=x=y', '--name', 'eu']);
  expect(parsed).toMatchObject({ words: ['b'], options: { var: ['a=1', 'b=x=y'], name: 'eu' } });
  expect((await parse(['block', 'apply', 'b']))?.options.var).toEqual([]);
});

test.each([
  ['an unknown command', ['frobnicate']],
  ['an unknown verb', ['team', 'frobnicate']],
  ['an unknown option', ['team', 'list', '--frobnicate']],
  ['a missing argument', ['catalog', 'show']],
  ['too many arguments', ['team', 'list', 'payments']],
  ['an option without its value', ['team', 'plan', '--block']],
])('%s is refused with a reason, and nothing is printed', async (_, words) => {
  const error = await parse(words).catch((caught) => caught);
  expect(error).toMatchObject({ name: 'CommanderError', message: expect.stringMatching(/^error: /) });
  expect(isHelp(error)).toBe(false);
});
