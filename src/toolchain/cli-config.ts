import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { writeWholeFile } from '../model/whole-file.ts';

/**
 * Writes the CLI configuration by which Terraform and OpenTofu take providers from mirrors only.
 *
 * @param name file name without its ending
 * @returns absolute path, for TF_CLI_CONFIG_FILE
 */
export async function writeCliConfig(
  cache: string,
  name: string,
  mirrors: readonly string[],
): Promise<string> {
  const file = path.join(cache, 'cli-config', `${name}.rc`);
  const text = `disable_checkpoint = true

provider_installation {
${mirrors.map((mirror) => `  filesystem_mirror {\n    path = ${quoted(mirror)}\n  }\n`).join('')}}
`;
  if ((await readFile(file, 'utf8').catch(() => undefined)) === text) return file;
  await mkdir(path.dirname(file), { recursive: true });
  await writeWholeFile(file, text);
  return file;
}

// This file is plain HCL 1: no templates, the escapes of JSON.
function quoted(text: string): string {
  return JSON.stringify(text);
}
