import { randomUUID } from 'node:crypto';
import { BerthError } from '../../errors.ts';
import { type DocumentStore, namesIn, type Over } from '../document-store.ts';
import type { Bucket } from './bucket.ts';

const ending = '.json';
/** Objects that are read side by side. */
const together = 16;

export interface S3DocumentsOptions {
  /** Folder in the bucket; ends with a slash, or is empty. */
  readonly prefix: string;
  readonly locks: 'bucket' | 'external';
}

/** Documents as objects of a bucket. */
export function s3Documents(bucket: Bucket, { prefix, locks }: S3DocumentsOptions): DocumentStore {
  const root = `${prefix}documents/`;
  const key = (address: string) => `${root}${address}${ending}`;
  const addresses = async (folder: string) =>
    (await bucket.list(`${root}${folder}/`))
      .filter((one) => one.endsWith(ending))
      .map((one) => one.slice(root.length, -ending.length));
  const read = async (address: string) => {
    const found = await bucket.get(key(address));
    return found && { text: found.text, version: found.etag };
  };
  let proof: Promise<void> | undefined;
  return {
    read,
    write: async (address, text, over) => {
      if (over === undefined) return await bucket.put(key(address), text);
      if (locks === 'external') {
        // It keeps most people out. Who may run is decided elsewhere, and berth.yaml says so.
        const standing = await read(address);
        if (over === 'nothing' ? standing : standing?.version !== over.version) return false;
        return await bucket.put(key(address), text);
      }
      proof ??= proveConditions(bucket, root);
      await proof;
      return await bucket.put(key(address), text, conditionOf(over));
    },
    remove: async (address) => await bucket.remove(key(address)),
    names: async (folder) => namesIn(await addresses(folder), folder, 'documents'),
    folders: async (folder) => namesIn(await addresses(folder), folder, 'folders'),
    readAll: async (folder) => {
      const waiting = await addresses(folder);
      const texts = new Map<string, string>();
      const worker = async () => {
        for (let address = waiting.shift(); address !== undefined; address = waiting.shift()) {
          const found = await read(address);
          if (found) texts.set(address, found.text);
        }
      };
      await Promise.all(Array.from({ length: together }, worker));
      return texts;
    },
  };
}

function conditionOf(over: Over): Record<string, string> {
  return over === 'nothing' ? { 'if-none-match': '*' } : { 'if-match': over.version };
}

/** What an object storage did when two wanted the same. */
export interface ConditionReport {
  /** Whether the second to create an object was refused. */
  readonly create: boolean;
  /** Whether replacing a version that is no longer there was refused. */
  readonly replace: boolean;
}

/** Two conditional writes on an object of its own, and a third: the only proof that a storage can lock. */
export async function tryConditions(bucket: Bucket, root: string): Promise<ConditionReport> {
  const key = `${root}probes/${randomUUID()}${ending}`;
  try {
    const first = await bucket.put(key, '"first"', { 'if-none-match': '*' });
    const second = await bucket.put(key, '"second"', { 'if-none-match': '*' });
    const stale = await bucket.put(key, '"third"', { 'if-match': '"00000000000000000000000000000000"' });
    return { create: first && !second, replace: !stale };
  } finally {
    await bucket.remove(key);
  }
}

async function proveConditions(bucket: Bucket, root: string): Promise<void> {
  const { create, replace } = await tryConditions(bucket, root);
  if (create && replace) return;
  throw new BerthError('BACKEND_UNLOCKED', {
    place: bucket.place,
    problem: create
      ? 'it replaces an object that is not the expected one'
      : 'two writers that each wanted to be the first were both told that they are',
  });
}
