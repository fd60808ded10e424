import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { writeProject } from '../../test/helpers/project.ts';
import { temporaryFolder } from '../../test/helpers/temporary-folder.ts';
import type { CatalogEntry } from '../catalog/catalog.ts';
import { defineBlock } from '../model/content.ts';
import { structural } from '../model/input.ts';
import { inputModel } from '../model/input-model.ts';
import { providerSets } from '../model/provider-set.ts';
import { ModuleCache } from './module-cache.ts';

/** A block of berth that counts how often it is synthesized. */
async function counting(own = false) {
  const code = await writeProject({ 'construct.ts': 'one' });
  let count = 0;
  const entry: CatalogEntry = {
    name: 'note',
    folder: code,
    code,
    own,
    load: async () =>
      defineBlock({
        name: 'note',
        version: '1.0.0',
        title: '',
        description: '',
        providers: ['kubernetes'],
        inputs: inputModel({ mode: structural(['a', 'b'], { description: '', default: 'a' }) }),
        outputs: {},
      }),
    loadConstruct: async () => () => {
      count += 1;
      return {};
    },
  };
  const cache = path.join(await temporaryFolder(), 'modules');
  const oneCommand = new ModuleCache(cache);
  /** As a command of its own asks for it. */
  const get = async (
    mode = 'a',
    set: keyof typeof providerSets = 'registry',
    modules = new ModuleCache(cache),
  ) => await modules.module(entry, { mode }, providerSets[set]);
  const again = async (mode: string) => await get(mode, 'registry', oneCommand);
  return { code, cache, get, again, count: () => count };
}

test('a module is synthesized once, and is the same from the cache', async () => {
  const { get, count } = await counting();
  const first = await get();
  expect(await get()).toEqual(first);
  expect(count()).toBe(1);
});

test('another choice, another provider set and changed code are other modules', async () => {
  const { code, get, count } = await counting();
  await get();
  await get('b');
  await get('a', 'embedded');
  await writeFile(path.join(code, 'construct.ts'), 'two');
  await get();
  expect(count()).toBe(4);
});

test('one command asks for a module once, however many instances want it side by side', async () => {
  const { again, count } = await counting(true);
  const modules = await Promise.all(['a', 'b', 'a', 'b', 'a'].map(again));
  expect(new Set(modules).size).toBe(2);
  expect(count()).toBe(2);
  const kept = await counting();
  const first = await kept.again('a');
  await writeFile(path.join(kept.code, 'construct.ts'), 'two');
  await rm(kept.cache, { recursive: true });
  expect(await kept.again('a')).toBe(first);
});

test("a project's own content is synthesized by each command: it may import anything", async () => {
  const { cache, get, count } = await counting(true);
  await get();
  await get();
  expect(count()).toBe(2);
  await expect(readdir(cache)).rejects.toThrow('ENOENT');
});

test.each(['', '{', '{"json": 1}'])('a broken cache file with %j is made anew', async (text) => {
  const { cache, get, count } = await counting();
  const first = await get();
  const [name = ''] = await readdir(cache);
  await writeFile(path.join(cache, name), text);
  expect(await get()).toEqual(first);
  expect(count()).toBe(2);
  expect(JSON.parse(await readFile(path.join(cache, name), 'utf8'))).toEqual(first);
});
