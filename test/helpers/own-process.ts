import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A server that a test has started; it ends with the tests. */
export interface OwnProcess {
  readonly child: ChildProcess;
  stop(): Promise<void>;
}

/** @param options.signal what ends it in good order */
export function ownProcess(
  program: string,
  words: readonly string[],
  options: {
    readonly env?: NodeJS.ProcessEnv;
    readonly cwd?: string;
    readonly uid?: number | undefined;
    readonly gid?: number | undefined;
    readonly signal?: NodeJS.Signals;
  } = {},
): OwnProcess & { readonly said: () => string } {
  const { signal = 'SIGTERM', ...rest } = options;
  const child = spawn(program, words, { ...rest, stdio: ['ignore', 'pipe', 'pipe'] });
  const texts: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => texts.push(String(text)));
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  return {
    child,
    said: () => texts.join(''),
    stop: async () => {
      child.kill(signal);
      await ended;
    },
  };
}

/** Waits until something answers. @throws Error with what the server said when it ended, or after half a minute */
export async function untilReady(
  { child, said }: { readonly child: ChildProcess; readonly said: () => string },
  ready: () => Promise<unknown>,
): Promise<void> {
  const end = Date.now() + 30_000;
  for (;;) {
    const problem = await ready().then(
      () => undefined,
      (error: Error) => error.message,
    );
    if (problem === undefined) return;
    if (child.exitCode !== null || Date.now() > end) throw new Error(`${problem}\n${said()}`);
    await sleep(100);
  }
}

/** A port of this machine that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
