import { chmod, mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Progress } from '../model/wait.ts';
import type { ToolchainContext } from './context.ts';
import { download } from './download.ts';
import { type PublishedChecksum, publishedChecksum } from './published-checksum.ts';

/** A published file and the programs in it. */
export interface Archive {
  readonly url: string;
  readonly checksum: PublishedChecksum;
  readonly form: 'zip' | 'tar.gz' | 'program';
  /** Path inside the archive -> name of the program; for a bare program the path is its own name. */
  readonly programs: Readonly<Record<string, string>>;
}

/**
 * Downloads an archive, checks it and puts its programs into a folder.
 *
 * @throws BerthError DOWNLOAD_CORRUPT; Error when a host does not give the file
 */
export async function unpackDownload(
  archive: Archive,
  folder: string,
  context: ToolchainContext,
  progress: Progress,
): Promise<void> {
  const fileName = path.posix.basename(new URL(archive.url).pathname);
  const sha256 = await publishedChecksum(archive.checksum, fileName, context.signal);
  const unpacked = path.join(folder, '.unpacked');
  const file = path.join(unpacked, fileName);
  await mkdir(unpacked, { recursive: true });
  await download({ url: archive.url, sha256 }, file, { progress, signal: context.signal });
  if (archive.form === 'zip') await unzip(file, unpacked);
  if (archive.form === 'tar.gz') await untar(file, unpacked);
  for (const [inside, program] of Object.entries(archive.programs)) {
    await rename(path.join(unpacked, inside), path.join(folder, program));
    await chmod(path.join(folder, program), 0o755);
  }
  await rm(unpacked, { recursive: true });
}

/** Unpacks a zip file into an existing folder. */
export async function unzip(file: string, folder: string): Promise<void> {
  const { default: extract } = await import('extract-zip');
  await extract(file, { dir: path.resolve(folder) });
}

async function untar(file: string, folder: string): Promise<void> {
  const tar = await import('tar');
  await tar.extract({ file, cwd: folder });
}
