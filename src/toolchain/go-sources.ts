import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

/**
 * What a program changes with that is built of a folder's own sources.
 *
 * @param folder with go.mod, go.sum and Go files
 * @param more absolute paths of files that come with it
 * @returns eight hexadecimal digits of the SHA-256 of all, tests left out
 */
export async function sourcesDigest(folder: string, more: readonly string[] = []): Promise<string> {
  const own = (await readdir(folder)).filter((name) => !name.endsWith('_test.go'));
  const hash = createHash('sha256');
  for (const file of [...own.map((name) => path.join(folder, name)), ...more].sort())
    hash.update(await readFile(file));
  return hash.digest('hex').slice(0, 8);
}
