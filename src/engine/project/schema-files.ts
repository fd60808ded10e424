import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { ProjectPaths } from '../../model/paths.ts';
import { writeWholeFile } from '../../model/whole-file.ts';
import type { EngineContext } from '../context.ts';
import { jsonSchemas } from './json-schema.ts';

export function schemaFolder({ data }: Pick<ProjectPaths, 'data'>): string {
  return path.join(data, 'schemas');
}

/** Writes the schemas that the first line of berth.yaml and of team files names, for editors. */
export async function writeSchemas(context: EngineContext): Promise<void> {
  const folder = schemaFolder(context.project.paths);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const [name, schema] of Object.entries(await jsonSchemas(context))) {
    await writeWholeFile(path.join(folder, `${name}.schema.json`), `${JSON.stringify(schema, null, 2)}\n`);
  }
}
