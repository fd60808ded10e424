import { type DocumentStore, namesIn, type Over } from '../document-store.ts';
import { proveLocks } from '../lock-proof.ts';
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
  const raw: Pick<DocumentStore, 'read' | 'write' | 'remove'> = {
    read,
    write: async (address, text, over) => await bucket.put(key(address), text, conditionOf(over)),
    remove: async (address) => await bucket.remove(key(address)),
  };
  let proof: Promise<void> | undefined;
  return {
    ...raw,
    write: async (address, text, over) => {
      if (over !== undefined && locks === 'external') {
        // It keeps most people out. Who may run is decided elsewhere, and berth.yaml says so.
        const standing = await read(address);
        if (over === 'nothing' ? standing : standing?.version !== over.version) return false;
        return await bucket.put(key(address), text);
      }
      if (over !== undefined) {
        proof ??= proveLocks(raw, bucket.place);
        await proof;
      }
      return await raw.write(address, text, over);
    },
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

function conditionOf(over: Over | undefined): Record<string, string> {
  if (over === undefined) return {};
  return over === 'nothing' ? { 'if-none-match': '*' } : { 'if-match': over.version };
}
