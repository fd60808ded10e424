import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { terraformFile } from '../../src/model/terraform-json.ts';
import { runProgram } from './programs.ts';
import { temporaryFolder } from './temporary-folder.ts';

/**
 * What Terraform makes of values of main.tf.json, in one process.
 * @param variable Terraform variables, with defaults, that the values may use
 * @param values by name; texts with ${...} are templates, as everywhere in Terraform JSON
 */
export async function evaluate(
  values: Readonly<Record<string, unknown>>,
  variable: Readonly<Record<string, unknown>> = {},
): Promise<Record<string, unknown>> {
  const output = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value }]));
  const module = { ...(Object.keys(variable).length > 0 && { variable }), output };
  return await outputsOf({ 'main.tf.json': terraformFile(module) });
}

/** The outputs of a module without providers. @param files texts by name @throws with what Terraform said */
export async function outputsOf(files: Readonly<Record<string, string>>): Promise<Record<string, unknown>> {
  const folder = await runFiles(files, 'apply', '-auto-approve');
  const state = JSON.parse(await readFile(path.join(folder, 'terraform.tfstate'), 'utf8'));
  return Object.fromEntries(
    Object.entries(state.outputs).map(([name, entry]) => [name, (entry as { value: unknown }).value]),
  );
}

/** Runs Terraform on a module without providers. @returns its folder @throws with what Terraform said */
export async function runModule(module: unknown, ...words: readonly string[]): Promise<string> {
  return await runFiles({ 'main.tf.json': terraformFile(module) }, ...words);
}

/** The same for a folder of files. @param files texts by name */
export async function runFiles(
  files: Readonly<Record<string, string>>,
  ...words: readonly string[]
): Promise<string> {
  const folder = await temporaryFolder();
  for (const [name, text] of Object.entries(files)) await writeFile(path.join(folder, name), text);
  await writeFile(path.join(folder, 'cli.tfrc'), '');
  const { path: program } = await runProgram();
  const { failed, stderr } = await execa(program, [...words, '-input=false', '-no-color'], {
    cwd: folder,
    env: { TF_CLI_CONFIG_FILE: path.join(folder, 'cli.tfrc'), CHECKPOINT_DISABLE: '1' },
    reject: false,
  });
  if (failed) throw new Error(stderr);
  return folder;
}
