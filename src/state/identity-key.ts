import { randomBytes, randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** The project's key for hashes of secrets; made at the first use, readable by its owner only. */
export async function identityKey(dataFolder: string): Promise<Buffer> {
  const file = path.join(dataFolder, 'identity.key');
  const existing = await readFile(file).catch(() => undefined);
  return existing ?? (await created(file, randomBytes(32)));
}

/** Keeps a key that the project has elsewhere. @returns false when another one is there */
export async function keepIdentityKey(dataFolder: string, key: Buffer): Promise<boolean> {
  return (await created(path.join(dataFolder, 'identity.key'), key)).equals(key);
}

async function created(file: string, key: Buffer): Promise<Buffer> {
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  const temporary = `${file}.${randomUUID()}`;
  try {
    await writeFile(temporary, key, { mode: 0o600 });
    // link() never replaces: of two processes, both use the key of the first.
    await link(temporary, file).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  } finally {
    await rm(temporary, { force: true });
  }
  return await readFile(file);
}
