import { mkdir, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { BerthError } from '../../errors.ts';
import { writeWholeFile } from '../../model/whole-file.ts';
import { markedFile, markOf } from '../../synth/targets/module-parts.ts';
import type { Files } from '../../synth/targets/target.ts';

/** A file that is not as it would be published. */
export interface FolderDifference {
  /** Path within the folder. */
  readonly file: string;
  readonly difference: 'missing' | 'changed' | 'left over';
}

/** What Terraform leaves where somebody has tried a module: nothing of it is published. */
const leftByTerraform = /(^|\/)\.terraform(\/|$)|(^|\/)\.terraform\.lock\.hcl$/;

/** @returns what is not as it would be published, by path */
export async function compareFolder(folder: string, files: Files): Promise<FolderDifference[]> {
  const there = await filesIn(folder);
  const differences = Object.entries(files).map(async ([file, content]): Promise<FolderDifference[]> => {
    if (!there.includes(file)) return [{ file, difference: 'missing' }];
    const same = Buffer.from(content).equals(await readFile(path.join(folder, file)));
    return same ? [] : [{ file, difference: 'changed' }];
  });
  const more = othersIn(there, files).map((file) => ({ file, difference: 'left over' as const }));
  return [...(await Promise.all(differences)).flat(), ...more].sort((a, b) => (a.file < b.file ? -1 : 1));
}

/** @throws FOLDER_NOT_EMPTY for a folder that holds anything but what was published of the same block and target */
export async function refuseOtherFolder(
  folder: string,
  { block, target }: { readonly block: string; readonly target: string },
): Promise<void> {
  if ((await filesIn(folder)).length === 0) return;
  const marked = await readFile(path.join(folder, markedFile), 'utf8').catch(() => '');
  if (!marked.startsWith(`${markOf(block, target)},`)) throw new BerthError('FOLDER_NOT_EMPTY', { folder });
}

/**
 * Writes the files. Each is written whole; the one that says what the folder is comes first, so that a run that was
 * killed is finished by the next.
 * @throws PUBLISHED_FOLDER_TAKEN, before anything is written
 */
export async function writePublished(folder: string, files: Files): Promise<void> {
  const others = othersIn(await filesIn(folder), files);
  if (others.length > 0) throw new BerthError('PUBLISHED_FOLDER_TAKEN', { folder, files: others.join(', ') });
  const first = (file: string) => (file === markedFile ? 0 : 1);
  const ordered = Object.entries(files).sort(([a], [b]) => first(a) - first(b));
  for (const [file, content] of ordered) {
    const place = path.join(folder, file);
    await mkdir(path.dirname(place), { recursive: true });
    await writeWholeFile(place, content);
  }
}

/** Files beside those of the publication, in the folders that are all its own. */
function othersIn(there: readonly string[], files: Files): string[] {
  const folders = new Set(
    Object.keys(files)
      .map((file) => path.dirname(file))
      .filter((name) => name !== '.'),
  );
  return there.filter(
    (file) => !Object.hasOwn(files, file) && [...folders].some((own) => file.startsWith(`${own}/`)),
  );
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw error.code === 'ENOTDIR'
        ? new BerthError('FOLDER_NOT_EMPTY', { folder }, { cause: error })
        : error;
    },
  );
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
    .filter((file) => !leftByTerraform.test(file));
}
