import { CommanderError, Command as Parser } from 'commander';
import { packageVersion } from '../package.ts';
import type { Command, Option, Options } from './command.ts';

/** Called with the command that was chosen; everything after the parsing is up to it. */
export type Dispatch = (command: Command, words: readonly string[], options: Options) => Promise<void>;

/** Forms of --json: without a form, it is the first. */
export const jsonForms = ['document', 'stream'] as const;

/** Options that every command has; each has an environment variable too, see option-variables.ts. */
export const globalOptions: readonly Option[] = [
  {
    flags: '--environment <name>',
    description: 'environment of berth.yaml (default: the only one; for teams: all)',
    names: ['environment'],
  },
  { flags: '--cwd <folder>', description: 'work as if started in this folder' },
  {
    flags: '--json [form]',
    description: 'one JSON document on standard output; --json=stream: events as lines',
    values: jsonForms,
  },
  { flags: '--yes', description: 'do not ask' },
  { flags: '--no-input', description: 'never ask; fail where an answer is needed' },
  {
    flags: '--rehearse',
    description: 'play STACKIT, Harbor and meshStack; touch nothing real (docs/rehearsal.md)',
  },
  { flags: '--quiet', description: 'no progress' },
  { flags: '--debug', description: 'stack traces; TF_LOG and TF_LOG_PATH hold, without secrets' },
];

/** Nouns with what they are, for the help. */
export const nouns: Readonly<Record<string, string>> = {
  dev: 'the embedded Kubernetes cluster',
  catalog: 'building blocks and layers that there are',
  config: 'berth.yaml and teams/*.yaml',
  platform: 'the layers of the platform',
  team: 'application teams and what they have',
  block: 'one building block without a team file',
  instance: 'everything that was made, whichever command made it',
  meshstack: 'building blocks that were ordered in meshStack',
  blueprint: 'repositories for application teams, made of templates',
  registry: 'robot accounts of pipelines in a registry',
  run: 'what was run',
  state: 'the states of the instances, their locks and programs',
  serve: 'doors for other programs; each runs until it is stopped',
};

/** The parser of all commands. It throws CommanderError instead of ending the process. */
export function program(commands: readonly Command[], dispatch: Dispatch): Parser {
  const root = base(new Parser('berth'))
    .description('Hands Kubernetes namespaces to application teams: typed building blocks in, Terraform out.')
    .version(packageVersion)
    .addHelpText(
      'after',
      '\nStart with: berth init, berth dev up, berth platform apply argocd, berth team apply --all',
    );
  const parents = new Map<string, Parser>();
  for (const command of commands) {
    const [noun = '', verb] = command.name.split(' ');
    const parent = verb
      ? (parents.get(noun) ?? base(root.command(noun)).description(nouns[noun] ?? noun))
      : root;
    parents.set(noun, parent);
    addCommand(parent, command, verb ?? noun, dispatch);
  }
  return root;
}

/** `--json` takes its form only after "=": a word behind it is an argument. */
export function separateJsonForm(words: readonly string[]): string[] {
  return words.map((word) => (word === '--json' ? '--json=document' : word));
}

function addCommand(parent: Parser, command: Command, name: string, dispatch: Dispatch): void {
  const parser = base(parent.command(name)).description(command.summary);
  for (const argument of command.arguments ?? []) parser.argument(argument.name, argument.description);
  for (const { flags, description, repeatable } of command.options ?? []) {
    if (repeatable) parser.option(flags, description, (value: string, all: string[]) => [...all, value], []);
    else parser.option(flags, description);
  }
  parser.addHelpText('after', `\nExamples:\n${command.examples.map((example) => `  ${example}`).join('\n')}`);
  parser.action(async () => await dispatch(command, parser.args, parser.optsWithGlobals()));
}

function base(parser: Parser): Parser {
  for (const { flags, description } of globalOptions) parser.option(flags, description);
  return parser
    .exitOverride()
    .showHelpAfterError(false)
    .configureOutput({ outputError: () => undefined });
}

/** True for the ends of the parser that are no faults: help and version. */
export function isHelp(error: unknown): boolean {
  return error instanceof CommanderError && error.exitCode === 0;
}
