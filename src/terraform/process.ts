import type { ResultPromise } from 'execa';
import { parseMessage, type TerraformMessage } from './message.ts';

export interface TerraformCall {
  /** Absolute path of terraform or tofu. */
  readonly program: string;
  readonly arguments: readonly string[];
  /** Current directory of the process. */
  readonly folder: string;
  /** The whole environment of the process: nothing else is inherited. */
  readonly environment: Readonly<Record<string, string>>;
  /** Receives the JSON lines; without it, all output is text. */
  readonly onMessage: ((message: TerraformMessage) => void) | undefined;
  readonly stop: StopSignal;
}

export interface TerraformExit {
  readonly code: number;
  /** Everything that is no JSON message: what `show` prints, or what a crash leaves. */
  readonly text: string;
  readonly stopped: boolean;
}

/** Calls the listener with the count of stop requests so far; returns how to take it off again. */
export type StopSignal = (listener: (count: number) => void) => () => void;

/** Runs one Terraform process and passes on its JSON lines. Never throws for what the process does. */
export async function runTerraform(call: TerraformCall): Promise<TerraformExit> {
  // Loaded here: a run that is skipped starts no process.
  const { execa } = await import('execa');
  const child = execa(call.program, call.arguments, {
    cwd: call.folder,
    env: call.environment,
    extendEnv: false,
    // A group of its own: Ctrl-C of the terminal reaches berth alone, which passes it on once.
    detached: true,
    cleanup: false,
    reject: false,
    stdin: 'ignore',
    buffer: false,
    all: true,
  });
  let stopped = false;
  const removeListener = call.stop((count) => {
    stopped = true;
    interrupt(child, count);
  });
  const text: string[] = [];
  for await (const line of child.iterable({ from: 'all' })) {
    const message = call.onMessage && parseMessage(line);
    if (message) call.onMessage?.(message);
    else text.push(line);
  }
  const result = await child;
  removeListener();
  return { code: result.exitCode ?? 1, text: text.join('\n').trim(), stopped };
}

/** Terraform: the first SIGINT lets running operations end and writes state, the second stops at once. */
function interrupt(child: Pick<ResultPromise, 'kill'>, count: number): void {
  if (count <= 2) child.kill('SIGINT');
}
