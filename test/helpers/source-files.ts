import { readdirSync } from 'node:fs';
import path from 'node:path';

/** TypeScript sources below a folder of the repository, without tests; paths with "/". */
export function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .map((file) => path.join(folder, file).replaceAll(path.sep, '/'))
    .sort();
}
