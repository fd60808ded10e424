import { createHash } from 'node:crypto';

/** What stands at an address. */
export interface StoredDocument {
  readonly text: string;
  /** Tells it from every other text that may stand there later. */
  readonly version: string;
}

/** The only thing that a write may replace: nothing at all, or just this version. */
export type Over = 'nothing' | { readonly version: string };

/**
 * Small texts by address, such as "instances/dev.shop.web". Inventory, run records, locks and keys are written once over
 * it; each backend implements it. The second part of an address is an instance or an environment.
 */
export interface DocumentStore {
  read(address: string): Promise<StoredDocument | undefined>;
  /**
   * Writes whole or not at all.
   * @param over without it, whatever is there
   * @returns false when something else is there: then nothing is written
   */
  write(address: string, text: string, over?: Over): Promise<boolean>;
  /** Nothing happens where there is none. */
  remove(address: string): Promise<void>;
  /** Names of the documents right in a folder, in alphabetical order. */
  names(folder: string): Promise<string[]>;
  /** Names of the folders right in a folder, in alphabetical order. */
  folders(folder: string): Promise<string[]>;
  /** Every document below a folder, by address. */
  readAll(folder: string): Promise<ReadonlyMap<string, string>>;
}

/** A version that follows from the text. */
export function versionOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Names of documents, or of folders, right in a folder, out of all addresses below it. */
export function namesIn(
  addresses: readonly string[],
  folder: string,
  kind: 'documents' | 'folders',
): string[] {
  const inner = addresses
    .filter((address) => address.startsWith(`${folder}/`))
    .map((address) => address.slice(folder.length + 1).split('/'));
  const chosen = inner.filter((parts) => parts.length > 1 === (kind === 'folders'));
  return [...new Set(chosen.map(([name = '']) => name))].sort();
}
