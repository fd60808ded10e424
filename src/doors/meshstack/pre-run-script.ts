import { mkdir, open, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { runProgram } from './child-process.ts';
import type { Run } from './run-document.ts';
import { RunFailure } from './run-failure.ts';
import type { Stop } from './stop.ts';

interface Surroundings {
  /** Private folder of the run; absolute. */
  readonly folder: string;
  readonly module: string;
  /** Absolute path of terraform or tofu. */
  readonly program: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly say: (line: string) => void;
  readonly stop: Stop;
}

const longestMessage = 65_536;

/**
 * Runs the script that a definition may have before Terraform; it can change the folder of the module.
 * @returns what it wants the user to be told @throws RunFailure
 */
export async function preRunScript(run: Run, surroundings: Surroundings): Promise<string | undefined> {
  const { folder, module, program, environment, say, stop } = surroundings;
  const script = run.implementation.preRunScript;
  if (!script?.trim()) {
    say('No pre-run script configured, skipping.');
    return undefined;
  }
  const file = path.join(module, 'meshstack-pre-run.sh');
  const messageFile = path.join(folder, 'user-message.txt');
  const programs = path.join(folder, 'bin');
  await mkdir(programs);
  // Whichever of the two it is: scripts know it by both names.
  for (const name of ['terraform', 'tofu']) await symlink(program, path.join(programs, name));
  await writeFile(file, script.replaceAll('\r\n', '\n'), { mode: 0o600 });
  await writeFile(messageFile, '', { mode: 0o600 });
  const code = await runProgram({
    program: 'bash',
    words: ['--noprofile', '--norc', '-e', '-o', 'pipefail', file, run.behavior],
    folder: module,
    environment: {
      ...environment,
      PATH: [programs, environment.PATH].filter(Boolean).join(path.delimiter),
      MESHSTACK_USER_MESSAGE: messageFile,
    },
    input: run.text,
    say,
    stop: stop.signal,
  });
  say(`pre-run script exited with code ${code}`);
  const message = await beginning(messageFile);
  if (stop.reason) throw new RunFailure(stop.reason);
  if (code !== 0) throw new RunFailure(message ?? `The pre-run script failed with exit code ${code}.`);
  return message;
}

async function beginning(file: string): Promise<string | undefined> {
  const handle = await open(file).catch(() => undefined);
  if (!handle) return undefined;
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(longestMessage), 0, longestMessage, 0);
    return buffer.subarray(0, bytesRead).toString('utf8').trim() || undefined;
  } finally {
    await handle.close();
  }
}
