import { spawnSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

/** A process of this machine that has not ended. */
export interface LiveProcess {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  readonly command: string;
}

/** All processes; those that have ended and wait for their parent to ask how are left out. */
export function processes(): LiveProcess[] {
  return listed('-A');
}

export function isRunning(pid: number): boolean {
  return listed('-p', String(pid)).length > 0;
}

function listed(...which: readonly string[]): LiveProcess[] {
  const words = [...which, '-ww', '-o', 'pid=,ppid=,pgid=,stat=,args='];
  // It fails where it finds none.
  const { stdout } = spawnSync('ps', words, { encoding: 'utf8', maxBuffer: 16e6 });
  return stdout.split('\n').flatMap((line) => {
    const [, pid, parent, group, state, command] =
      /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
    if (command === undefined || state?.startsWith('Z')) return [];
    return [{ pid: Number(pid), parent: Number(parent), group: Number(group), command }];
  });
}

/** The Terraform process that a berth process has started: it leads a group, in which its providers are. */
export function terraformOf(berth: number): LiveProcess | undefined {
  const all = processes();
  const own = all.find(({ pid }) => pid === berth)?.command;
  return all.find(
    ({ pid, parent, group, command }) =>
      // A process that has not become its program yet still has the command line of berth.
      parent === berth && pid === group && command !== own && !command.startsWith('/bin/sh -c'),
  );
}

/** Processes whose command line names something below a folder, such as the providers of a project. */
export function processesOf(folder: string): LiveProcess[] {
  return processes().filter(({ command }) => command.includes(`${folder}/`));
}

/** Kills processes of this machine; those that have ended already are no fault. */
export function killAll(targets: readonly { readonly pid: number }[]): void {
  for (const { pid } of targets) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}

/** Waits until something is there. */
export async function until<T>(what: string, look: () => T | undefined | false, seconds = 60): Promise<T> {
  const end = performance.now() + seconds * 1000;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (performance.now() > end) throw new Error(`${what}: not within ${seconds} seconds`);
    await sleep(20);
  }
}
