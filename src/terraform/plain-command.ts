import path from 'node:path';
import { BerthError } from '../errors.ts';
import { childEnvironment } from './environment.ts';
import { maskOf } from './mask.ts';
import { runTerraform, type StopSignal } from './process.ts';
import type { TerraformProgram } from './program.ts';

/** What a command of Terraform's needs that reaches neither state nor cluster. */
export interface CommandScope {
  readonly program: TerraformProgram;
  readonly cliConfig: string;
  readonly caller: Readonly<Record<string, string | undefined>>;
  readonly stop: StopSignal;
}

/** @returns what the command printed @throws INTERRUPTED, and Error when it failed */
export async function plainCommand(
  { program, cliConfig, caller, stop }: CommandScope,
  folder: string,
  words: readonly string[],
): Promise<string> {
  const exit = await runTerraform({
    program: program.path,
    arguments: words,
    folder,
    environment: childEnvironment({
      caller,
      workspace: 'default',
      dataFolder: path.join(folder, '.terraform'),
      cliConfig,
      connection: {},
      secrets: {},
      debug: false,
    }),
    mask: maskOf([]),
    onMessage: undefined,
    stop,
  });
  if (exit.stopped) throw new BerthError('INTERRUPTED', { what: `${program.name} ${words[0]}` });
  if (exit.code !== 0) throw new Error(`${program.name} ${words.join(' ')}: ${exit.text}`);
  return exit.text;
}
