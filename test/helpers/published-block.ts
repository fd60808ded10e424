import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Catalog, type CatalogEntry } from '../../src/catalog/catalog.ts';
import type { Block } from '../../src/model/content.ts';
import { publishedSet } from '../../src/model/provider-set.ts';
import { synthesizeTree } from '../../src/synth/module.ts';
import type { PublishedBlock, TargetTools } from '../../src/synth/targets/target.ts';
import { fixtures, templates } from './fixtures.ts';

/** A block of berth, of the fixtures or of the templates. */
export function blockEntry(name: string): CatalogEntry<Block> {
  const catalog = [undefined, fixtures, templates]
    .map((root) => new Catalog(root))
    .find(({ blocks }) => blocks.some((block) => block.name === name));
  if (!catalog) throw new Error(`no block "${name}"`);
  return catalog.block(name);
}

/** A block as targets get it. @param change of its model */
export async function publishedBlock(
  name: string,
  choice: Readonly<Record<string, string>>,
  change: (block: Block) => Block = (block) => block,
): Promise<PublishedBlock> {
  const entry = blockEntry(name);
  const block = change(await entry.load());
  return {
    block,
    choice,
    module: await synthesizeTree({ ...entry, load: async () => block }, choice, publishedSet, 'portal'),
    appTeamPage: await readFile(path.join(entry.folder, 'APP_TEAM_README.md'), 'utf8'),
    logo: undefined,
  };
}

/** HCL as it comes, and no provider that would say anything. */
export const withoutPrograms: TargetTools = {
  format: async (hcl) => hcl,
  schemas: async () => ({ provider: {}, resource: {}, data: {}, ephemeral: {} }),
};
