import { decidesFiles, type InputRow, inputRows } from '../../catalog/input-rows.ts';
import { type Door, openEngine } from '../context.ts';

export interface BlueprintLine {
  readonly name: string;
  readonly version: string;
  readonly title: string;
  /** True for content of the project's own. */
  readonly own: boolean;
}

export interface BlueprintDetails extends BlueprintLine {
  readonly description: string;
  readonly inputs: readonly InputRow[];
}

export async function listBlueprints(door: Door): Promise<BlueprintLine[]> {
  const { catalog } = await openEngine(door);
  return await Promise.all(
    catalog.blueprints.map(async (entry) => {
      const { name, version, title } = await entry.load();
      return { name, version, title, own: entry.own };
    }),
  );
}

/** @throws UNKNOWN_BLUEPRINT */
export async function showBlueprint(door: Door, wanted: string): Promise<BlueprintDetails> {
  const entry = (await openEngine(door)).catalog.blueprint(wanted);
  const { name, version, title, description, inputs } = await entry.load();
  return { name, version, title, own: entry.own, description, inputs: inputRows(inputs, decidesFiles) };
}
