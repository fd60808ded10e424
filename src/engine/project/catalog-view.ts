import type { CatalogEntry } from '../../catalog/catalog.ts';
import { type EntryLine, entryLine } from '../../catalog/entry-line.ts';
import { type InputRow, inputRows } from '../../catalog/input-rows.ts';
import { suggestion, valueText } from '../../config/schema-faults.ts';
import { BerthError, type Fault } from '../../errors.ts';
import { type Door, openEngine } from '../context.ts';

export interface CatalogLine extends EntryLine {
  readonly kind: 'block' | 'layer';
}

/** Blocks and layers that there are; never loads CDKTF. */
export async function listCatalog(door: Door): Promise<CatalogLine[]> {
  const { catalog } = await openEngine(door);
  const lines = async (kind: 'block' | 'layer', entries: readonly CatalogEntry[]) =>
    await Promise.all(entries.map(async (entry) => ({ kind, ...(await entryLine(entry)) })));
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

/** @throws INPUT_INVALID when neither a block nor a layer has the name */
export async function showCatalogEntry(door: Door, wanted: string): Promise<CatalogDetails> {
  const { catalog } = await openEngine(door);
  const entries: readonly CatalogEntry[] = [...catalog.blocks, ...catalog.layers];
  const entry = entries.find((one) => one.name === wanted);
  if (!entry) throw unknownEntry(wanted, entries);
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

function unknownEntry(wanted: string, entries: readonly CatalogEntry[]): BerthError {
  const fault: Fault = {
    source: '<name>',
    code: 'INPUT_INVALID',
    message: 'is neither a building block nor a layer',
    value: valueText(wanted),
    fix: suggestion(
      wanted,
      entries.map((one) => one.name),
    ),
  };
  return new BerthError('INPUT_INVALID', { count: '1 fault' }, { faults: [fault] });
}
