import { randomBytes, randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** The project's key for hashes of secrets; made at the first use, readable by its owner only. */
export async function identityKey(dataFolder: string): Promise<Buffer> {
  const file = path.join(dataFolder, 'identity.key');
  const existing = await readFile(file).catch(() => undefined);
  if (existing) return existing;
  await mkdir(dataFolder, { recursive: true, mode: 0o700 });
  const temporary = `${file}.${randomUUID()}`;
  try {
    await writeFile(temporary, randomBytes(32), { mode: 0o600 });
    // link() never replaces: of two processes, both use the key of the first.
    await link(temporary, file).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  } finally {
    await rm(temporary, { force: true });
  }
  return await readFile(file);
}
