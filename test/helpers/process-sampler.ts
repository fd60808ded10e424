import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';

/** A process as it was seen: more than once, if it did not end at once. */
export interface SeenProcess {
  readonly pid: number;
  /** Program and arguments. */
  readonly words: readonly string[];
  readonly folder: string;
  readonly environment: string;
}

const betweenMs = 30;

/** Looks at all processes of this machine while the work goes on. */
export async function sampled<T>(work: Promise<T>, see: (process: SeenProcess) => void): Promise<T> {
  let ended = false;
  const sampling = (async () => {
    while (!ended) {
      for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
        const process = seen(pid);
        if (process) see(process);
      }
      await setTimeout(betweenMs);
    }
  })();
  try {
    return await work;
  } finally {
    ended = true;
    await sampling;
  }
}

/** @returns undefined for one that has ended, or is none of this user's */
function seen(pid: string): SeenProcess | undefined {
  const folder = path.join('/proc', pid);
  try {
    const read = (name: string) => readFileSync(path.join(folder, name), 'utf8');
    const environment = read('environ');
    const words = read('cmdline').split('\0').slice(0, -1);
    // It has ended between the two: nobody can tell any more which program it was.
    if (words.length === 0) return undefined;
    return { pid: Number(pid), environment, words, folder: readlinkSync(path.join(folder, 'cwd')) };
  } catch {
    return undefined;
  }
}
