import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { writeWholeFile } from '../../model/whole-file.ts';
import type { EngineContext } from '../context.ts';

/**
 * Keeps a copy of an instance's state, for its owner only.
 * @param why ends the name of the file
 * @returns absolute path of the copy; undefined where there is no state
 */
export async function backUpState(
  context: EngineContext,
  instance: string,
  why: string,
): Promise<string | undefined> {
  const text = await context.backend.pull(instance);
  return text === undefined ? undefined : await keepState(context, instance, why, text);
}

/** The same of a text. @returns absolute path of the copy */
export async function keepState(
  { project }: EngineContext,
  instance: string,
  why: string,
  text: string,
): Promise<string> {
  const folder = path.join(project.paths.backups, instance);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const time = new Date().toISOString().replace(/[-:]/g, '').toLowerCase();
  const file = path.join(folder, `${time}-${why}.tfstate`);
  await writeWholeFile(file, text, { mode: 0o600 });
  return file;
}
