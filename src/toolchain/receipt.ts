import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';

const sealedFile = z.object({ sha256: z.string(), size: z.number(), mtimeMs: z.number() });

const receipt = z.object({
  /** How the part came into the cache. */
  origin: z.enum(['download', 'build', 'generated']),
  /** Address, Go package or module that it was made from. */
  source: z.string(),
  files: z.record(z.string(), sealedFile),
});

/** What was put into the cache, from where, and the checksums by which damage is noticed. */
export type Receipt = z.infer<typeof receipt>;

/** @returns checksums of all files below a folder; symbolic links are left out */
export async function seal(folder: string): Promise<Receipt['files']> {
  const files: Receipt['files'] = {};
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = path.join(entry.parentPath, entry.name);
    const { size, mtimeMs } = await lstat(file);
    files[path.relative(folder, file)] = { sha256: await sha256(file), size, mtimeMs };
  }
  return files;
}

/**
 * Compares size and time of each file; only where a time differs (a copied cache) the contents are read.
 *
 * @returns true when every file of the receipt is there as it was put there
 */
export async function intact(folder: string, files: Receipt['files']): Promise<boolean> {
  for (const [name, expected] of Object.entries(files)) {
    const file = path.join(folder, name);
    const actual = await lstat(file).catch(() => undefined);
    if (actual === undefined || actual.size !== expected.size) return false;
    if (actual.mtimeMs !== expected.mtimeMs && (await sha256(file)) !== expected.sha256) return false;
  }
  return true;
}

/** @returns the receipt in a file; undefined when there is none or it cannot be read */
export async function readReceipt(file: string): Promise<Receipt | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return receipt.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** @returns the SHA-256 of a file's contents, in hexadecimal */
export async function sha256(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}
