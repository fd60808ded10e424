import { spawn } from 'node:child_process';
import { open, readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const pollEveryMs = 100;

/** A process that goes on when berth has ended. */
export interface HostProcess {
  readonly program: string;
  readonly arguments: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly folder: string;
  readonly log: string;
}

/** Starts it in a session of its own: what stops berth does not stop it. */
export async function startHostProcess({
  program,
  arguments: words,
  environment,
  folder,
  log,
}: HostProcess): Promise<void> {
  const output = await open(log, 'a', 0o600);
  try {
    const child = spawn(program, [...words], {
      cwd: folder,
      env: { ...environment },
      detached: true,
      stdio: ['ignore', output.fd, output.fd],
    });
    await new Promise<void>((resolve, reject) => child.once('spawn', resolve).once('error', reject));
    child.unref();
  } finally {
    await output.close();
  }
}

/**
 * Waits until somebody takes connections on a port of the loopback interface.
 *
 * @param alive says whether the process that is to listen is still there
 * @returns false when it has ended, or does not listen in time
 */
export async function listens(
  port: number,
  alive: () => Promise<boolean>,
  withinMs: number,
): Promise<boolean> {
  const end = performance.now() + withinMs;
  while (!(await answers(port))) {
    if (performance.now() > end || !(await alive())) return false;
    await sleep(pollEveryMs);
  }
  return true;
}

/** @returns the last line that a process has written */
export async function lastLine(log: string): Promise<string> {
  const text = await readFile(log, 'utf8').catch(() => '');
  return text.trim().split('\n').at(-1) || 'it has said nothing';
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    const done = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => done(true)).once('error', () => done(false));
  });
}
