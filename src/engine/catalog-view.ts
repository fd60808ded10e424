import type { CatalogEntry } from '../catalog/catalog.ts';
import { type InputRow, inputRows } from '../catalog/input-rows.ts';
import { BerthError } from '../errors.ts';
import { type Door, openEngine } from './context.ts';

export interface CatalogLine {
  readonly kind: 'block' | 'layer';
  readonly name: string;
  readonly version: string;
  readonly title: string;
  /** True for content of the project's own. */
  readonly own: boolean;
}

/** Blocks and layers that there are; never loads CDKTF. */
export async function listCatalog(door: Door): Promise<CatalogLine[]> {
  const { catalog } = await openEngine(door);
  const lines = async (kind: 'block' | 'layer', entries: readonly CatalogEntry[]) =>
    await Promise.all(
      entries.map(async (entry) => {
        const { name, version, title } = await entry.load();
        return { kind, name, version, title, own: entry.own };
      }),
    );
  return [...(await lines('block', catalog.blocks)), ...(await lines('layer', catalog.layers))];
}

export interface CatalogDetails {
  readonly name: string;
  readonly version: string;
  readonly title: string;
  readonly description: string;
  readonly inputs: readonly InputRow[];
  readonly outputs: readonly { readonly name: string; readonly description: string }[];
}

/** @throws UNKNOWN_BLOCK when neither a block nor a layer has the name */
export async function showCatalogEntry(door: Door, wanted: string): Promise<CatalogDetails> {
  const { catalog } = await openEngine(door);
  const entries: readonly CatalogEntry[] = [...catalog.blocks, ...catalog.layers];
  const entry = entries.find((one) => one.name === wanted);
  if (!entry) {
    throw new BerthError('UNKNOWN_BLOCK', {
      block: wanted,
      known: entries.map((one) => one.name).join(', '),
    });
  }
  const { name, version, title, description, inputs, outputs } = await entry.load();
  return {
    name,
    version,
    title,
    description,
    inputs: inputRows(inputs),
    outputs: Object.entries(outputs).map(([output, about]) => ({
      name: output,
      description: about.description,
    })),
  };
}
