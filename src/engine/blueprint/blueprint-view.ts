import { type EntryLine, entryLine } from '../../catalog/entry-line.ts';
import { decidesFiles, type InputRow, inputRows } from '../../catalog/input-rows.ts';
import { type Door, openEngine } from '../context.ts';

export interface BlueprintDetails extends EntryLine {
  readonly description: string;
  readonly inputs: readonly InputRow[];
}

export async function listBlueprints(door: Door): Promise<EntryLine[]> {
  const { catalog } = await openEngine(door);
  return await Promise.all(catalog.blueprints.map(entryLine));
}

/** @throws UNKNOWN_BLUEPRINT */
export async function showBlueprint(door: Door, wanted: string): Promise<BlueprintDetails> {
  const entry = (await openEngine(door)).catalog.blueprint(wanted);
  const { description, inputs } = await entry.load();
  return { ...(await entryLine(entry)), description, inputs: inputRows(inputs, decidesFiles) };
}
