import { type ChildProcess, spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
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

/**
 * Stands between Terraform and berth. Terraform dies of a broken pipe, in the middle of an apply, when nobody reads what
 * it says: the relay outlives a killed berth, and reads on. When Terraform has ended, however that came, it ends the
 * providers that a killed Terraform leaves in its process group, which is told on descriptor 3.
 */
const relayScript = `{ cat >&2; cat >/dev/null; } <&4 &
cat
cat >/dev/null
wait
read -r group <&3 && kill -s KILL -- "-$group" 2>/dev/null`;

/** Runs one Terraform process and passes on its JSON lines. Never throws for what the process does. */
export async function runTerraform(call: TerraformCall): Promise<TerraformExit> {
  // What Terraform writes holds secrets: state, its backup and plans are for their owner only.
  const umask = process.umask(0o077);
  // Groups of their own: Ctrl-C of the terminal reaches berth alone, which passes it on once.
  const relay = spawn('/bin/sh', ['-c', relayScript], {
    env: { PATH: call.environment.PATH ?? '/usr/bin:/bin' },
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe', 'pipe', 'pipe'],
  });
  const [input, output, standardError, group, errors] = relay.stdio as unknown as [
    Socket,
    Readable,
    Readable,
    Socket,
    Socket,
  ];
  const child = spawn(call.program, call.arguments, {
    cwd: call.folder,
    env: call.environment,
    detached: true,
    stdio: ['ignore', input, errors],
  });
  process.umask(umask);
  group.end(child.pid === undefined ? '' : `${child.pid}\n`);
  // The ends that Terraform has now.
  input.destroy();
  errors.destroy();

  const { mask } = call;
  let stopped = false;
  const removeListener = call.stop((count) => {
    stopped = true;
    interrupt(child, count);
  });
  const said: string[] = [];
  const complaints: string[] = [];
  const complain = (line: string): void => {
    complaints.push(line);
    // A log may be long, and its end is in the message of a failure.
    if (call.log && complaints.length > keptLogLines) complaints.shift();
  };
  const [{ code, signal, problem }] = await Promise.all([
    ending(child),
    ending(relay),
    // Apart from each other: a line on standard error may come in the middle of one on standard output.
    eachLine(output, (line) => {
      const message = call.onMessage && parseMessage(line);
      if (message) call.onMessage?.(maskMessage(message, mask));
      else said.push(line);
    }),
    eachLine(standardError, (line) => {
      const masked = mask(line);
      call.log?.line(masked);
      complain(masked);
    }),
  ]);
  await call.log?.close();
  removeListener();
  if (problem) complain(mask(problem));
  const answer = said.join('\n').trim();
  const text =
    code === 0 && !call.onMessage
      ? answer
      : mask(code === 0 ? answer : [...said, ...complaints].join('\n').trim());
  return { code, text, stopped, ...(signal && { signal }) };
}

interface Ending {
  readonly code: number;
  readonly signal?: string;
  /** Why there is no exit code. */
  readonly problem?: string;
}

async function ending(child: ChildProcess): Promise<Ending> {
  return await new Promise((resolve) => {
    child.once('error', ({ message }) => resolve({ code: 1, problem: message }));
    child.once('close', (code, signal) =>
      resolve(
        code === null
          ? {
              code: 1,
              ...(signal && { signal }),
              problem: `${child.spawnfile} was ended by ${signal}`,
            }
          : { code },
      ),
    );
  });
}

async function eachLine(stream: Readable, work: (line: string) => void): Promise<void> {
  for await (const line of createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY }))
    work(line);
}

/**
 * Terraform: the first SIGINT lets running operations end and writes state, the second stops at once. What does not
 * even answer that is killed, and its providers with it.
 */
function interrupt(child: ChildProcess, count: number): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  if (count <= 2) child.kill('SIGINT');
  else killGroup(child.pid);
}

function killGroup(leader: number): void {
  try {
    // A negative id names the group.
    process.kill(-leader, 'SIGKILL');
  } catch (error) {
    // It ended in this moment.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
