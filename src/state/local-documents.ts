import { randomUUID } from 'node:crypto';
import { type Dirent, readdirSync, readFileSync } from 'node:fs';
import { link, mkdir, readdir, readFile, rm, rmdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { namedFile } from '../model/named-file.ts';
import { writeWholeFile } from '../model/whole-file.ts';
import { type DocumentStore, type StoredDocument, versionOf } from './document-store.ts';

/** A killed process that was about to replace a document stands in the way for so long. */
const staleAfterMs = 5000;
const retryEveryMs = 50;

const ending = '.json';

/** Documents on this machine: one file each, for its owner only. @param root absolute */
export function localDocuments(root: string): DocumentStore {
  const file = (address: string) => path.join(root, `${address}${ending}`);
  return {
    read: async (address) => stored(file(address)),
    write: async (address, text, over) => {
      await mkdir(path.dirname(file(address)), { recursive: true, mode: 0o700 });
      if (over === 'nothing') return await create(file(address), text);
      if (over) return await replace(file(address), text, over.version);
      await writeWhole(file(address), text);
      return true;
    },
    remove: async (address) => {
      await rm(file(address), { force: true });
      // The folder of an instance's runs goes with the last of them.
      if (address.split('/').length > 2) await rmdir(path.dirname(file(address))).catch(() => undefined);
    },
    names: async (folder) =>
      (await entriesIn(path.join(root, folder)))
        .filter((entry) => entry.name.endsWith(ending))
        .map(({ name }) => name.slice(0, -ending.length))
        .sort(),
    folders: async (folder) =>
      (await entriesIn(path.join(root, folder)))
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => name)
        .sort(),
    readAll: async (folder) => new Map(textsIn(root, folder)),
  };
}

async function entriesIn(folder: string): Promise<Dirent[]> {
  return await readdir(folder, { withFileTypes: true }).catch(() => []);
}

function textsIn(root: string, folder: string): [string, string][] {
  let entries: Dirent[];
  try {
    entries = readdirSync(path.join(root, folder), { withFileTypes: true });
  } catch {
    return [];
  }
  return entries.flatMap((entry): [string, string][] => {
    const address = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return textsIn(root, address);
    const text = entry.name.endsWith(ending) ? stored(path.join(root, address))?.text : undefined;
    return text === undefined ? [] : [[address.slice(0, -ending.length), text]];
  });
}

function stored(file: string): StoredDocument | undefined {
  try {
    // One at a time, a thousand small files are read ten times faster without the detour over threads.
    const text = readFileSync(file, 'utf8');
    return {
      text,
      get version() {
        return versionOf(text);
      },
    };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

async function writeWhole(file: string, text: string): Promise<void> {
  await namedFile(file, writeWholeFile(file, text, { mode: 0o600 }));
}

async function create(file: string, text: string): Promise<boolean> {
  const temporary = path.join(path.dirname(file), `.${randomUUID()}`);
  await namedFile(file, writeFile(temporary, text, { mode: 0o600 }));
  try {
    // link() never replaces, and what it links is whole.
    await link(temporary, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return false;
  } finally {
    await rm(temporary, { force: true });
  }
}

async function replace(file: string, text: string, version: string): Promise<boolean> {
  const { default: lockfile } = await import('proper-lockfile');
  // One at a time: else the second to see a left-over document would replace the new one of the first.
  const guard = { realpath: false, lockfilePath: `${file}.takeover`, stale: staleAfterMs };
  const release = await lockfile.lock(file, guard).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ELOCKED') throw error;
  });
  if (release === undefined) {
    await sleep(retryEveryMs);
    return false;
  }
  try {
    const standing = await readFile(file, 'utf8').catch(() => undefined);
    if (standing === undefined || versionOf(standing) !== version) return false;
    await writeWhole(file, text);
    return true;
  } finally {
    await release();
  }
}
