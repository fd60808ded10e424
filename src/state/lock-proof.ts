import { randomUUID } from 'node:crypto';
import { BerthError } from '../errors.ts';
import type { DocumentStore } from './document-store.ts';

/** Why one may believe that only one at a time gets a lock; external: berth does not, and berth.yaml says who does. */
export type LockProof = 'operating system' | 'experiment' | 'external';

/**
 * Two writers that both want to be the first, and one that replaces what is there no more: the only proof that a place can
 * lock. On an address of its own, which is gone afterwards.
 * @throws BACKEND_UNLOCKED
 */
export async function proveLocks(
  store: Pick<DocumentStore, 'write' | 'remove' | 'read'>,
  place: string,
): Promise<void> {
  const address = `probes/${randomUUID()}`;
  try {
    const first = await store.write(address, '"first"', 'nothing');
    const second = await store.write(address, '"second"', 'nothing');
    if (!first || second)
      throw unlocked(place, 'two that both wanted to be the first were told that they are');
    const standing = await store.read(address);
    if (standing?.text !== '"first"') throw unlocked(place, 'what was written is not what is read');
    const replaced = await store.write(address, '"third"', standing);
    const stale = await store.write(address, '"fourth"', standing);
    if (!replaced || stale) throw unlocked(place, 'it replaces what is not the expected version any more');
  } finally {
    await store.remove(address);
  }
}

function unlocked(place: string, problem: string): BerthError {
  return new BerthError('BACKEND_UNLOCKED', { place, problem });
}
