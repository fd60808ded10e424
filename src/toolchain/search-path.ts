import { access, constants, stat } from 'node:fs/promises';
import path from 'node:path';

/** @returns absolute paths of all executables of that name on a PATH, in its order */
export async function onSearchPath(name: string, searchPath: string | undefined): Promise<string[]> {
  const folders = (searchPath ?? '').split(path.delimiter).filter((folder) => path.isAbsolute(folder));
  const candidates = [...new Set(folders)].map((folder) => path.join(folder, name));
  const usable = await Promise.all(candidates.map(isExecutable));
  return candidates.filter((_, index) => usable[index]);
}

/** @returns true when the path names a file that may be executed */
export async function isExecutable(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
}
