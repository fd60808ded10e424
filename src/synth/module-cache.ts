import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { CatalogEntry } from '../catalog/catalog.ts';
import { canonicalJson } from '../model/canonical-json.ts';
import type { ProviderSet } from '../model/provider-set.ts';
import { writeWholeFile } from '../model/whole-file.ts';
import { packageVersion } from '../package.ts';
import { type Module, synthesize } from './module.ts';

const cachedModule = z.object({
  content: z.string(),
  choice: z.record(z.string(), z.string()),
  json: z.string(),
  digest: z.string(),
});

/** Modules of blocks and layers. A thousand instances of one block and choice ask for it once. */
export class ModuleCache {
  private readonly folder: string;
  private readonly known = new Map<string, Promise<Module>>();

  /** @param folder of the modules that earlier commands synthesized */
  constructor(folder: string) {
    this.folder = folder;
  }

  /** The module for a structural choice; code that changes while this process lives is not looked at again. */
  async module(
    entry: CatalogEntry,
    choice: Readonly<Record<string, string>>,
    providerSet: ProviderSet,
  ): Promise<Module> {
    const key = canonicalJson([entry.code, choice, providerSet.name]);
    const module = this.known.get(key) ?? this.cached(entry, choice, providerSet);
    this.known.set(key, module);
    return await module;
  }

  /**
   * From the folder where the very same was synthesized before: loading CDKTF costs more than everything else in a
   * run that has nothing to do. Content of a project's own is not kept there, it may import from anywhere.
   */
  private async cached(
    entry: CatalogEntry,
    choice: Readonly<Record<string, string>>,
    providerSet: ProviderSet,
  ): Promise<Module> {
    if (entry.own) return await synthesize(entry, choice, providerSet);
    const file = path.join(this.folder, `${await cacheKey(entry, choice, providerSet)}.json`);
    const cached = await readFile(file, 'utf8')
      .then((text) => cachedModule.safeParse(JSON.parse(text)).data)
      .catch(() => undefined);
    if (cached) return cached;
    const module = await synthesize(entry, choice, providerSet);
    // Without the cache, as where it is read-only or the disk is full, it is synthesized again.
    await mkdir(this.folder, { recursive: true })
      .then(() => writeWholeFile(file, JSON.stringify(module)))
      .catch(() => undefined);
    return module;
  }
}

/** Everything that decides what comes out of synthesis: the code of the content and ours, the choice, the providers. */
async function cacheKey(
  entry: CatalogEntry,
  choice: Readonly<Record<string, string>>,
  providerSet: ProviderSet,
): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify([packageVersion, choice, providerSet]));
  const ours = ['../cdk', '../model', '.'].map((folder) => fileURLToPath(new URL(folder, import.meta.url)));
  for (const folder of [entry.code, ...ours]) {
    for (const file of await codeFiles(folder)) hash.update(file).update(await readFile(file));
  }
  return hash.digest('hex');
}

async function codeFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile() && /\.[jt]s$/.test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
}
