import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { toolchainContext } from '../../test/helpers/toolchain-context.ts';
import { packageRoot } from '../package.ts';
import { Shelf } from './shelf.ts';

const part = { key: 'demo', folder: 'programs/demo' };

function fill(text: string) {
  return async (staging: string) => {
    await writeFile(path.join(staging, 'demo'), text);
    return { origin: 'download', source: 'https://example.org/demo' } as const;
  };
}

test('a part is made once, and its receipt says where it came from', async () => {
  const context = await toolchainContext();
  await new Shelf(context).install(part, fill('first'));
  const receipt = await new Shelf(context).install(part, fill('second'));
  expect(receipt).toMatchObject({ origin: 'download', source: 'https://example.org/demo' });
  expect(await readFile(path.join(context.cache, part.folder, 'demo'), 'utf8')).toBe('first');
});

test('those who want the same part at the same time get one and the same', async () => {
  const shelf = new Shelf(await toolchainContext());
  let made = 0;
  const work = async (staging: string) => {
    made += 1;
    return fill(`number ${made}`)(staging);
  };
  await Promise.all([shelf.install(part, work), shelf.install(part, work), shelf.install(part, work)]);
  expect(made).toBe(1);
});

test('a part that fails leaves nothing', async () => {
  const context = await toolchainContext();
  const shelf = new Shelf(context);
  const failing = shelf.install(part, async (staging) => {
    await writeFile(path.join(staging, 'demo'), 'half');
    throw new Error('broken off');
  });
  await expect(failing).rejects.toThrow('broken off');
  expect(await readdir(path.join(context.cache, 'staging'))).toEqual([]);
  expect(existsSync(shelf.path(part))).toBe(false);
});

test('a changed file is noticed, and the part is made anew', async () => {
  const context = await toolchainContext();
  const shelf = new Shelf(context);
  await shelf.install(part, fill('right'));
  await writeFile(path.join(shelf.path(part), 'demo'), 'wrong');
  expect(await shelf.find(part)).toBeUndefined();
  await shelf.install(part, fill('right'));
  expect(await readFile(path.join(shelf.path(part), 'demo'), 'utf8')).toBe('right');
});

test('a file that is gone is noticed; another time with the same contents is not damage', async () => {
  const shelf = new Shelf(await toolchainContext());
  await shelf.install(part, fill('right'));
  await utimes(path.join(shelf.path(part), 'demo'), 1, 1);
  expect(await shelf.find(part)).toBeDefined();
  await rm(path.join(shelf.path(part), 'demo'));
  expect(await shelf.find(part)).toBeUndefined();
});

test('a killed process leaves nothing half written, and the next one works', {
  timeout: 40_000,
}, async () => {
  const context = await toolchainContext();
  const fixture = path.join(packageRoot, 'test/fixtures/shelf-killed.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', fixture, context.cache], {
    cwd: packageRoot,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await once(child, 'close');
  const shelf = new Shelf(context);
  expect(await shelf.find(part)).toBeUndefined();
  await shelf.install(part, fill('whole'));
  expect(await readdir(shelf.path(part))).toEqual(['demo']);
  expect(await readdir(path.join(context.cache, 'staging'))).toEqual([]);
});
