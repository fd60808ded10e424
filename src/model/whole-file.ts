import { randomInt } from 'node:crypto';
import { type FileHandle, open, realpath, rename, rm, stat } from 'node:fs/promises';

/**
 * Writes a file whole or not at all: what was there stays as it was when that fails. One write is not enough for it, as
 * a disk that gets full takes a part of a text without an error.
 * @param options.mode of the file; without it, that of the file that is there; its owner stays, too
 */
export async function writeWholeFile(
  file: string,
  text: string | Uint8Array,
  options: { readonly mode?: number } = {},
): Promise<void> {
  // A link stays one.
  const place = await realpath(file).catch(() => file);
  const before = await stat(place).catch(() => undefined);
  const mode = options.mode ?? before?.mode;
  const draft = `${place}.${randomInt(2 ** 47)}`;
  let handle: FileHandle | undefined;
  try {
    handle = await open(draft, 'wx', mode);
    await handle.writeFile(text);
    // Only an administrator may write what is somebody else's.
    if (before) await handle.chown(before.uid, before.gid).catch(() => {});
    // The umask has no say in what is asked for.
    if (mode !== undefined) await handle.chmod(mode);
    await handle.sync();
    await handle.close();
    handle = undefined;
    await rename(draft, place);
  } catch (error) {
    await handle?.close().catch(() => {});
    await rm(draft, { force: true });
    throw error;
  }
}

/** Whether a name in a folder is that of a draft that was to become the file with this name. */
export function isDraft(name: string, file: string): boolean {
  return name.startsWith(`${file}.`) && /^\d+$/.test(name.slice(file.length + 1));
}
