import type { ResultPromise } from 'execa';
import type { Log } from './log.ts';
import type { Mask } from './mask.ts';
import { maskMessage, parseMessage, type TerraformMessage } from './message.ts';

export interface TerraformCall {
  /** Absolute path of terraform or tofu. */
  readonly program: string;
  readonly arguments: readonly string[];
  /** Current directory of the process. */
  readonly folder: string;
  /** The whole environment of the process: nothing else is inherited. */
  readonly environment: Readonly<Record<string, string>>;
  /** Takes secrets out of all that the process says, but for the answer of a process without `onMessage`. */
  readonly mask: Mask;
  /** Takes standard error, when the process was asked for its log. */
  readonly log?: Log | undefined;
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

const keptLogLines = 50;

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
  const { mask } = call;
  let stopped = false;
  const removeListener = call.stop((count) => {
    stopped = true;
    interrupt(child, count);
  });
  const output: string[] = [];
  const complaints: string[] = [];
  const complain = (line: string): void => {
    complaints.push(line);
    // A log may be long, and its end is in the message of a failure.
    if (call.log && complaints.length > keptLogLines) complaints.shift();
  };
  // Apart from each other: a line on standard error may come in the middle of one on standard output.
  await Promise.all([
    eachLine(child.iterable({ from: 'stdout' }), (line) => {
      const message = call.onMessage && parseMessage(line);
      if (message) call.onMessage?.(maskMessage(message, mask));
      else output.push(line);
    }),
    eachLine(child.iterable({ from: 'stderr' }), (line) => {
      const masked = mask(line);
      call.log?.line(masked);
      complain(masked);
    }),
  ]);
  const result = await child;
  await call.log?.close();
  removeListener();
  const { signal } = result;
  if (result.exitCode === undefined) complain(mask(result.shortMessage ?? ''));
  const code = result.exitCode ?? 1;
  const answer = output.join('\n').trim();
  const said = code === 0 ? answer : [...output, ...complaints].join('\n').trim();
  const text = code === 0 && !call.onMessage ? answer : mask(said);
  return { code, text, stopped, ...(signal && { signal }) };
}

async function eachLine(lines: AsyncIterable<string>, work: (line: string) => void): Promise<void> {
  for await (const line of lines) work(line);
}

/** Terraform: the first SIGINT lets running operations end and writes state, the second stops at once. */
function interrupt(child: Pick<ResultPromise, 'kill'>, count: number): void {
  if (count <= 2) child.kill('SIGINT');
}
