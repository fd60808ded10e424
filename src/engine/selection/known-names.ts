import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { Catalog } from '../../catalog/catalog.ts';
import { findProjectRoot } from '../../config/project-root.ts';
import { projectPaths } from '../../model/paths.ts';
import { Inventory } from '../../state/inventory.ts';
import { localDocuments } from '../../state/local-documents.ts';

/** What a shell can complete by name. */
export type NameKind = 'team' | 'block' | 'layer' | 'blueprint' | 'environment' | 'instance' | 'run';

/** Characters of every name that berth takes; others could mean something to a shell. */
const harmless = /^[\w.-]+$/;

/**
 * Names in a project, read from file names alone where they stand there: no schema, no content, no CDKTF is loaded.
 * What cannot be read has no names; there is no error.
 *
 * @param folder to look for berth.yaml in and above
 */
export async function knownNames(folder: string, kind: NameKind): Promise<string[]> {
  const root = findProjectRoot(path.resolve(folder));
  const names = await readers[kind](root ?? folder, root).catch(() => []);
  return names.filter((name) => harmless.test(name));
}

type Reader = (start: string, root: string | undefined) => Promise<string[]>;

const readers: Readonly<Record<NameKind, Reader>> = {
  team: async (start) =>
    (await readdir(projectPaths(start).teams))
      .filter((file) => /\.ya?ml$/.test(file))
      .map((file) => file.replace(/\.ya?ml$/, ''))
      .sort(),
  block: async (_, root) => new Catalog(root).blocks.map(({ name }) => name),
  layer: async (_, root) => new Catalog(root).layers.map(({ name }) => name),
  blueprint: async (_, root) => new Catalog(root).blueprints.map(({ name }) => name),
  environment: async (start) => {
    // The only reader of YAML here.
    const { environmentNames } = await import('../../config/environment-names.ts');
    return await environmentNames(projectPaths(start).config);
  },
  instance: async (start) => await localInventory(start).instanceNames(),
  run: async (start) => await localInventory(start).runIds(),
};

/** What is kept elsewhere has no names here: a shell does not wait for a network. */
function localInventory(start: string): Inventory {
  return new Inventory(localDocuments(projectPaths(start).data));
}
