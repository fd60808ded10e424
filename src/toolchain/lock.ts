import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Emit } from '../events.ts';
import { dropFutureLock } from '../model/future-lock.ts';

const staleAfterMs = 10_000;
const retryEveryMs = 200;

/** Who waits in this process, by lock file: the last in the queue. */
const queues = new Map<string, Promise<unknown>>();

/** A lock that all berth processes of a cache share. */
export interface Lock {
  /** Made when it is not there. */
  readonly folder: string;
  readonly name: string;
  readonly emit: Emit;
  /** Ends the wait for the lock. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs the work while nobody else runs work under the same lock, in this process or another one.
 * A lock whose holder was killed is taken over after ten seconds.
 *
 * @throws the signal's reason when it fires during the wait
 */
export async function locked<Result>(lock: Lock, work: () => Promise<Result>): Promise<Result> {
  const file = path.join(lock.folder, lock.name);
  const turn = (queues.get(file) ?? Promise.resolve()).then(() => lockedFile(lock, file, work));
  queues.set(
    file,
    turn.catch(() => {}),
  );
  return turn;
}

async function lockedFile<Result>(lock: Lock, file: string, work: () => Promise<Result>): Promise<Result> {
  await mkdir(lock.folder, { recursive: true });
  const release = await acquire(lock, file);
  try {
    return await work();
  } finally {
    await release().catch(() => {});
  }
}

async function acquire(lock: Lock, file: string): Promise<() => Promise<void>> {
  const { default: lockfile } = await import('proper-lockfile');
  await dropFutureLock(`${file}.lock`, staleAfterMs);
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await lockfile.lock(file, {
        realpath: false,
        lockfilePath: `${file}.lock`,
        stale: staleAfterMs,
        // A lock lost to a long sleep of the machine does no harm: results are renamed into place whole.
        onCompromised: () => {},
      });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ELOCKED') throw error;
    }
    if (attempt === 0)
      lock.emit({ type: 'notice', text: `waiting for another berth process (${lock.name})` });
    await sleep(retryEveryMs, undefined, { signal: lock.signal });
  }
}
