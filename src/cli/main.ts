#!/usr/bin/env node
import path from 'node:path';
import { CommanderError } from 'commander';
import type { Door } from '../engine/context.ts';
import { asBerthError } from '../engine/run/internal-error.ts';
import { BerthError, exitCode } from '../errors.ts';
import type { BerthEvent } from '../events.ts';
import { candidates } from './candidates.ts';
import type { Command, Options } from './command.ts';
import { commands } from './commands/index.ts';
import { errorData, errorText } from './io/error-text.ts';
import { progress } from './io/progress.ts';
import { terminalPrompt } from './io/prompt.ts';
import { stopRequests } from './io/stop-requests.ts';
import { styleFor } from './io/style.ts';
import { type OptionValues, unknownVariables, withVariables } from './option-variables.ts';
import { isHelp, jsonForms, program, separateJsonForm } from './program.ts';

const rehearsalNotice =
  'rehearsal: STACKIT, Harbor and meshStack are played; cluster and state are its own, below .berth/rehearsal';

/** The only place that knows the process: its words, environment, streams, signals and exit code. */
async function main(words: readonly string[]): Promise<number> {
  if (words[0] === '__complete') return await complete(words.slice(1));
  let exit: number = exitCode.done;
  const parser = program(commands, async (command, args, given) => {
    exit = await runCommand(command, args, given);
  });
  try {
    await parser.parseAsync(separateJsonForm(words), { from: 'user' });
    return exit;
  } catch (error) {
    if (isHelp(error)) return exitCode.done;
    if (!(error instanceof CommanderError)) throw error;
    // Commander shows the help of a noun without a verb by itself.
    if (error.code === 'commander.help') return exitCode.usage;
    const problem = error.message.replace(/^error: /, '').replaceAll('\n', ' ');
    const command = ['berth', namedCommand(words)].filter(Boolean).join(' ');
    return report(new BerthError('USAGE', { problem, command }), command, optionsIn(words));
  }
}

/** What a completion script asks for; whatever is wrong, a shell wants words or nothing. */
async function complete([current = '', ...before]: readonly string[]): Promise<number> {
  const { knownNames } = await import('../engine/selection/known-names.ts');
  const line = { before, current: current.replace(/^=/, '') };
  const found = await candidates(commands, line, (kind, folder) =>
    knownNames(path.resolve(folder ?? '.'), kind),
  ).catch(() => []);
  for (const word of found) process.stdout.write(`${word}\n`);
  return exitCode.done;
}

async function runCommand(command: Command, args: readonly string[], given: Options): Promise<number> {
  let values: OptionValues;
  try {
    values = withVariables(given, process.env);
  } catch (cause) {
    return report(cause, command.name, given);
  }
  const { options, origins } = values;
  const style = styleFor(process.stdout.isTTY === true, process.env);
  const errorStyle = styleFor(process.stderr.isTTY === true, process.env);
  const silent = options.quiet === true || options.json !== undefined;
  const display = await progress(process.stderr, errorStyle, silent);
  const emit = (event: BerthEvent): void => {
    if (event.type === 'log') process.stderr.write(`${event.line}\n`);
    else if (options.json === 'stream') writeLine({ version: 1, event });
    else display.show(event);
  };
  const door: Door = {
    folder: typeof options.cwd === 'string' ? options.cwd : process.cwd(),
    caller: process.env,
    emit,
    stop: stopRequests(process, emit),
    debug: options.debug === true,
    rehearsal: options.rehearse === true,
    command: command.name,
  };
  const terminal = process.stdin.isTTY === true && process.stdout.isTTY === true && !process.env.CI;
  try {
    if (options.json !== undefined && !jsonForms.includes(options.json)) {
      throw new BerthError('USAGE', { problem: `"${options.json}" is no form of --json`, command: 'berth' });
    }
    if (door.rehearsal && command.asks !== undefined) {
      const problem = `a rehearsal asks no ${command.asks}: leave --rehearse out`;
      throw new BerthError('USAGE', { problem, command: `berth ${command.name}` });
    }
    if (door.rehearsal) emit({ type: 'notice', text: rehearsalNotice });
    for (const text of await unknownVariables(process.env)) emit({ type: 'notice', text });
    const result = await command.run({
      arguments: args,
      options,
      optionOrigins: origins,
      door,
      prompt: terminalPrompt(terminal && options.input !== false && options.json === undefined),
      style,
      onTerminal: process.stdout.isTTY === true,
      show: (text) => process.stdout.write(`${text}\n`),
    });
    display.end();
    const ok = (result.exit ?? 0) === exitCode.done;
    if (options.json) writeLine({ ...heading(command.name, options), ok, data: result.data });
    else if (result.text) process.stdout.write(`${result.text}\n`);
    return result.exit ?? exitCode.done;
  } catch (cause) {
    display.end();
    return report(cause, command.name, options);
  }
}

/** What every document begins with. */
function heading(command: string, { rehearse }: Options) {
  return { version: 1, command, ...(rehearse === true && { rehearsed: true }) };
}

function report(cause: unknown, command: string, options: Options): number {
  const error = asBerthError(cause);
  if (options.json) writeLine({ ...heading(command, options), ok: false, error: errorData(error) });
  else process.stderr.write(`${errorText(error, styleFor(process.stderr.isTTY === true, process.env))}\n`);
  if (options.debug) process.stderr.write(`${(error.cause as Error | undefined)?.stack ?? error.stack}\n`);
  return error.exit;
}

/** Options of a command line that the parser refused. */
function optionsIn(words: readonly string[]): Options {
  const json = words.some((word) => word === '--json' || word.startsWith('--json='));
  return { ...(json && { json: 'document' }), debug: words.includes('--debug') };
}

/** The command that a refused line was about, as far as it can be told. */
function namedCommand(words: readonly string[]): string | undefined {
  const line = `${words.filter((word) => !word.startsWith('-')).join(' ')} `;
  return commands.map(({ name }) => name).find((name) => line.startsWith(`${name} `));
}

function writeLine(document: unknown): void {
  process.stdout.write(`${JSON.stringify(document)}\n`);
}

// A reader that went away, such as `head`, is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(exitCode.done);
});
process.exitCode = await main(process.argv.slice(2));
