import { readFile } from 'node:fs/promises';
import { isMap, parseDocument } from 'yaml';

/** Names of the environments in a berth.yaml, as far as they can be read: faults are for others to tell. */
export async function environmentNames(file: string): Promise<string[]> {
  const environments = parseDocument(await readFile(file, 'utf8')).get('environments');
  return isMap(environments) ? environments.items.map(({ key }) => String(key)) : [];
}
