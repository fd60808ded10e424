import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { refuseFaults } from '../../config/project.ts';
import { BerthError } from '../../errors.ts';
import { moduleFolder } from '../../synth/targets/module-parts.ts';
import { type Door, openEngine } from '../context.ts';
import { refuseRuntimeInputs, structuralChoice } from '../selection/structural-choice.ts';
import { publishedFiles } from './block-publish.ts';

/**
 * Writes the module of a block of the catalogue, in the form that is published for meshStack, without publishing it.
 * @param wanted.variables values of structural inputs, as texts
 * @param wanted.version the only one that will do; any when it is undefined
 * @param folder absolute; it is made
 * @returns the version of the block
 * @throws UNKNOWN_BLOCK, OTHER_BLOCK_VERSION, INPUT_INVALID, BLOCK_UNPUBLISHABLE
 */
export async function writeCatalogModule(
  door: Door,
  wanted: {
    readonly block: string;
    readonly variables: Readonly<Record<string, string>>;
    readonly version: string | undefined;
  },
  folder: string,
): Promise<string> {
  const context = await openEngine(door);
  refuseFaults(context.project.faults);
  const entry = context.catalog.block(wanted.block);
  const block = await entry.load();
  const { name, version } = block;
  if (wanted.version !== undefined && wanted.version !== version)
    throw new BerthError('OTHER_BLOCK_VERSION', { block: name, version, wanted: wanted.version });
  refuseRuntimeInputs(block, wanted.variables);
  const choice = structuralChoice(block, wanted.variables);
  const files = await publishedFiles(context, entry, choice, 'meshstack');
  for (const [file, content] of Object.entries(files)) {
    if (!file.startsWith(`${moduleFolder}/`)) continue;
    const place = path.join(folder, file.slice(moduleFolder.length + 1));
    await mkdir(path.dirname(place), { recursive: true, mode: 0o700 });
    await writeFile(place, content, { mode: 0o600 });
  }
  return version;
}
