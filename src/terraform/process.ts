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
  /** Receives the JSON lines; without it, all of standard output is text. */
  readonly onMessage: ((message: TerraformMessage) => void) | undefined;
  readonly stop: StopSignal;
}

export interface TerraformExit {
  readonly code: number;
  /** What is no JSON message: what `show` prints, or with standard error what a crash leaves. */
  readonly text: string;
  readonly stopped: boolean;
  /** What ended the process, when it did not end by itself; e.g. "SIGKILL". */
  readonly signal?: string | undefined;
}

/** Calls the listener with the count of stop requests so far; returns how to take it off again. */
export type StopSignal = (listener: (count: number) => void) => () => void;

/** Runs one Terraform process and passes on its JSON lines. Never throws for what the process does. */
export async function runTerraform(call: TerraformCall): Promise<TerraformExit> {
  // Loaded here: a run that is skipped starts no process.
  const { execa } = await import('execa');
  // What Terraform writes holds secrets: state, its backup and plans are for their owner only.
  const umask = process.umask(0o077);
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
  });
  process.umask(umask);
  let stopped = false;
  const removeListener = call.stop((count) => {
    stopped = true;
    interrupt(child, count);
  });
  const output: string[] = [];
  const complaints: string[] = [];
  // Apart from each other: a line on standard error may come in the middle of one on standard output.
  await Promise.all([
    eachLine(child.iterable({ from: 'stdout' }), (line) => {
      const message = call.onMessage && parseMessage(line);
      if (message) call.onMessage?.(message);
      else output.push(line);
    }),
    eachLine(child.iterable({ from: 'stderr' }), (line) => complaints.push(line)),
  ]);
  const result = await child;
  removeListener();
  const { signal } = result;
  if (result.exitCode === undefined) complaints.push(result.shortMessage ?? '');
  const code = result.exitCode ?? 1;
  const text = code === 0 ? output : [...output, ...complaints];
  return { code, text: text.join('\n').trim(), stopped, ...(signal && { signal }) };
}

async function eachLine(lines: AsyncIterable<string>, work: (line: string) => void): Promise<void> {
  for await (const line of lines) work(line);
}

/** Terraform: the first SIGINT lets running operations end and writes state, the second stops at once. */
function interrupt(child: Pick<ResultPromise, 'kill'>, count: number): void {
  if (count <= 2) child.kill('SIGINT');
}
