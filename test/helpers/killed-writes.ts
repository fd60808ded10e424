import { vi } from 'vitest';
import type { StateHome } from '../../src/state/backend.ts';
import type * as openHomes from '../../src/state/open-home.ts';
import { StateHomes } from '../../src/state/state-homes.ts';

/** What comes before each write of any home; a test may stop it. */
const writes: { before: () => void } = { before: () => undefined };

/** For `vi.mock('.../open-home.ts', ...)`: homes whose writes are counted. */
export function countedHomes(real: typeof openHomes): typeof openHomes {
  return { ...real, openHome: async (...words) => counted(await real.openHome(...words)) };
}

function counted(home: StateHome): StateHome {
  const before =
    <A extends unknown[], T>(work: (...words: A) => Promise<T>) =>
    async (...words: A) => {
      writes.before();
      return await work(...words);
    };
  const { documents, backend } = home;
  return {
    ...home,
    keepKey: before(home.keepKey),
    documents: { ...documents, write: before(documents.write), remove: before(documents.remove) },
    backend: { ...backend, push: before(backend.push), forget: before(backend.forget) },
  };
}

/** Stops at the nth write, and at all after it, as a kill would. @returns false when it needed fewer */
export async function killedAt(step: number, work: () => Promise<unknown>): Promise<boolean> {
  let left = step;
  writes.before = () => {
    left -= 1;
    if (left <= 0) throw new Error('killed');
  };
  const homes = new Map<StateHome, StateHome>();
  const { of } = StateHomes.prototype;
  const spy = vi.spyOn(StateHomes.prototype, 'of').mockImplementation(function (
    this: StateHomes,
    environment,
  ) {
    const home = of.call(this, environment);
    const wrapped = homes.get(home) ?? counted(home);
    homes.set(home, wrapped);
    return wrapped;
  });
  try {
    await work().catch((error) => {
      if (left > 0) throw error;
    });
    return left <= 0;
  } finally {
    writes.before = () => undefined;
    spy.mockRestore();
  }
}
