import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the installed package: the nearest one above this file with a package.json. */
export const packageRoot = findRoot(path.dirname(fileURLToPath(import.meta.url)));

/** True when the TypeScript sources run (tests); false when the built package runs. */
export const runsFromSource = import.meta.url.endsWith('.ts');

/** Version of berth, from its package.json. */
export const packageVersion: string = JSON.parse(
  readFileSync(path.join(packageRoot, 'package.json'), 'utf8'),
).version;

function findRoot(folder: string): string {
  return existsSync(path.join(folder, 'package.json')) ? folder : findRoot(path.dirname(folder));
}
