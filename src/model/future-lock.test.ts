import { existsSync } from 'node:fs';
import { mkdir, utimes } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../test/helpers/temporary-folder.ts';
import { dropFutureLock } from './future-lock.ts';

const day = 86_400;

async function lockOf(secondsFromNow: number): Promise<string> {
  const folder = path.join(await temporaryFolder(), 'x.lock');
  await mkdir(folder);
  await utimes(folder, 0, Date.now() / 1000 + secondsFromNow);
  return folder;
}

test('a lock from the future that nobody renews is taken away', async () => {
  const folder = await lockOf(day);
  await dropFutureLock(folder, 50);
  expect(existsSync(folder)).toBe(false);
});

test('one that is renewed meanwhile stays, and so does one of now', async () => {
  const [renewed, present] = [await lockOf(day), await lockOf(0)];
  const dropped = dropFutureLock(renewed, 300);
  await utimes(renewed, 0, Date.now() / 1000);
  await dropped;
  await dropFutureLock(present, 50);
  expect([existsSync(renewed), existsSync(present)]).toEqual([true, true]);
});
