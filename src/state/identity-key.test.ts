import { execFile } from 'node:child_process';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../test/helpers/temporary-folder.ts';
import { identityKey } from './identity-key.ts';

test('the key is made once, is random, and only its owner can read it', async () => {
  const folder = path.join(await temporaryFolder(), 'new', '.berth');
  const key = await identityKey(folder);
  expect(key).toHaveLength(32);
  expect(await identityKey(folder)).toEqual(key);
  expect((await stat(path.join(folder, 'identity.key'))).mode & 0o777).toBe(0o600);
  expect(await identityKey(await temporaryFolder())).not.toEqual(key);
});

test('callers at the same time get the same key, and leave nothing else behind', async () => {
  for (let round = 0; round < 20; round++) {
    const folder = await temporaryFolder();
    const keys = await Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        await setTimeout(index % 4);
        return await identityKey(folder);
      }),
    );
    expect(new Set(keys.map((key) => key.toString('hex'))).size).toBe(1);
    expect(await identityKey(folder)).toEqual(keys[0]);
    expect(await readdir(folder)).toEqual(['identity.key']);
  }
});

test('processes at the same time get the same key', async () => {
  const folder = await temporaryFolder();
  const script = `import { identityKey } from '${new URL('./identity-key.ts', import.meta.url)}';
console.log((await identityKey(${JSON.stringify(folder)})).toString('hex'));`;
  const run = promisify(execFile);
  const keys = await Promise.all(
    Array.from({ length: 4 }, async () => {
      const words = ['--import', 'tsx', '--input-type=module', '--eval', script];
      return (await run(process.execPath, words)).stdout.trim();
    }),
  );
  expect(new Set(keys)).toEqual(new Set([(await identityKey(folder)).toString('hex')]));
});
