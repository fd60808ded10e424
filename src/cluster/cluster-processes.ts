import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const pollEveryMs = 20;

/** A process of this machine. */
export interface RunningProcess {
  readonly pid: number;
  /** Program and arguments, with blanks between them. */
  readonly command: string;
}

/** @returns all processes that can be seen */
export async function runningProcesses(): Promise<RunningProcess[]> {
  return (await fromProc()) ?? fromPs();
}

/** @returns the process that was started by the path of a program */
export function processOf(program: string, found: readonly RunningProcess[]): RunningProcess | undefined {
  return found.find(({ command }) => command.startsWith(`${program} `));
}

/**
 * Kills processes and waits until they are gone.
 *
 * @param find gives those that are still there
 */
export async function killProcesses(find: () => Promise<readonly RunningProcess[]>): Promise<void> {
  for (let left = await find(); left.length > 0; left = await find()) {
    kill(left);
    await sleep(pollEveryMs);
  }
}

function kill(targets: readonly RunningProcess[]): void {
  for (const { pid } of targets) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch (error) {
      // It has ended in the meantime.
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}

async function fromProc(): Promise<RunningProcess[] | undefined> {
  const names = await readdir('/proc').catch(() => []);
  const pids = names.filter((name) => /^\d+$/.test(name));
  if (pids.length === 0) return undefined;
  return Promise.all(
    pids.map(async (pid) => {
      const command = await readFile(path.join('/proc', pid, 'cmdline'), 'utf8').catch(() => '');
      return { pid: Number(pid), command: command.replaceAll('\0', ' ') };
    }),
  );
}

// Where there is no /proc: macOS.
async function fromPs(): Promise<RunningProcess[]> {
  const { stdout } = await promisify(execFile)('ps', ['-axww', '-o', 'pid=,command='], { maxBuffer: 16e6 });
  return stdout.split('\n').flatMap((line) => {
    const [, pid, command] = /^\s*(\d+) (.*)$/.exec(line) ?? [];
    return command === undefined ? [] : [{ pid: Number(pid), command }];
  });
}
