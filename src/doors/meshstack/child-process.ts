import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { StopSignal } from '../../engine/publish/plain-module.ts';

interface Call {
  readonly program: string;
  readonly words: readonly string[];
  readonly folder: string;
  /** The whole environment of the process. */
  readonly environment: Readonly<Record<string, string>>;
  readonly input?: string;
  /** Takes each line, of standard output and error alike. */
  readonly say: (line: string) => void;
  readonly stop: StopSignal;
}

/** Runs a program to its end, with all that it starts in a process group of its own. @returns its exit code */
export async function runProgram(call: Call): Promise<number> {
  const child = spawn(call.program, call.words, {
    cwd: call.folder,
    env: call.environment,
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  // Whoever does not read what it is given is no fault.
  child.stdin.on('error', () => undefined);
  child.stdin.end(call.input ?? '');
  const off = call.stop((count) => end(child, count));
  try {
    const [code] = await Promise.all([
      new Promise<number>((resolve) => {
        child.once('error', ({ message }) => {
          call.say(message);
          resolve(127);
        });
        child.once('exit', (status, signal) => {
          if (signal) call.say(`${call.program} was ended by ${signal}`);
          // What it has left behind may hold the streams open for ever.
          end(child, 2);
          resolve(status ?? 1);
        });
      }),
      ...[child.stdout, child.stderr].map(async (stream) => {
        for await (const line of createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY }))
          call.say(line);
      }),
    ]);
    return code;
  } finally {
    off();
  }
}

function end({ pid }: ChildProcess, count: number): void {
  if (pid === undefined) return;
  try {
    // A negative id names the group.
    process.kill(-pid, count > 1 ? 'SIGKILL' : 'SIGTERM');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
