import { rm, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Takes away a lock that a killed process has left with a time that lies in the future: the clock was set back since, and
 * the lock would not be stale for as long. Who lives renews its lock, with the time of now.
 *
 * @param folder the lock of proper-lockfile
 */
export async function dropFutureLock(folder: string, staleAfterMs: number): Promise<void> {
  const time = async () => (await stat(folder).catch(() => undefined))?.mtimeMs;
  const first = await time();
  if (first === undefined || first < Date.now() + staleAfterMs) return;
  await sleep(staleAfterMs);
  if ((await time()) === first) await rm(folder, { recursive: true, force: true });
}
