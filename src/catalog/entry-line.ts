import type { Unit } from '../model/content.ts';
import type { CatalogEntry } from './catalog.ts';

/** What lists say of a block, a layer or a blueprint. */
export interface EntryLine {
  readonly name: string;
  readonly version: string;
  readonly title: string;
  /** True for content of the project's own. */
  readonly own: boolean;
}

export async function entryLine(entry: CatalogEntry<Unit>): Promise<EntryLine> {
  const { name, version, title } = await entry.load();
  return { name, version, title, own: entry.own };
}
