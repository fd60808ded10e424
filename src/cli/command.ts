import type { Door } from '../engine/context.ts';
import type { NameKind } from '../engine/selection/known-names.ts';
import type { Prompt } from './io/prompt.ts';
import type { Style } from './io/style.ts';

/** One command as data: program.ts makes the parser, the help and docs/cli.md of it. */
export interface Command {
  /** Noun and verb, e.g. "team apply". */
  readonly name: string;
  readonly summary: string;
  readonly arguments?: readonly Argument[];
  readonly options?: readonly Option[];
  /** Service that it really asks and that no rehearsal plays for it: it is no part of one. */
  readonly asks?: string;
  /** Whole command lines. */
  readonly examples: readonly string[];
  run(call: CommandCall): Promise<CommandResult>;
}

/** What a shell may offer for a value. */
interface Completed {
  /** Names in the project. */
  readonly names?: readonly NameKind[];
  /** Fixed words. */
  readonly values?: readonly string[];
}

export interface Argument extends Completed {
  /** In commander's form: <required>, [optional], [many...]. */
  readonly name: string;
  readonly description: string;
}

export interface Option extends Completed {
  /** In commander's form: "--size <size>". */
  readonly flags: string;
  readonly description: string;
  /** The option may be given several times. */
  readonly repeatable?: boolean;
}

/** What a command gets to work with. */
export interface CommandCall {
  readonly arguments: readonly string[];
  readonly options: Options;
  /** What gave each global option its value: its flag, its variable, or `default`. */
  readonly optionOrigins: Readonly<Record<string, string>>;
  readonly door: Door;
  readonly prompt: Prompt;
  readonly style: Style;
  /** Whether standard output is a terminal. */
  readonly onTerminal: boolean;
  /** Text that a person needs for the answer to a question, on standard output like the question. */
  show(text: string): void;
}

/** Values of the options by their long name in camel case. */
export interface Options {
  readonly environment?: string;
  readonly yes?: boolean;
  readonly json?: 'document' | 'stream';
  readonly [name: string]: unknown;
}

export interface CommandResult {
  /** The `data` of the JSON document. */
  readonly data: unknown;
  /** The same for people, on standard output. */
  readonly text: string;
  /** @default 0 */
  readonly exit?: number;
}
