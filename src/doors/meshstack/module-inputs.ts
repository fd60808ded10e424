import { realpath, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { declaredVariables } from './declared-variables.ts';
import { fileContent, type OpenInput, variableJson } from './input-values.ts';
import type { Run } from './run-document.ts';
import { variablePrefix } from './run-environment.ts';
import { RunFailure } from './run-failure.ts';

/** Read before all others of its kind, so that a module's own win; its name is that of the reference runner. */
const variablesFile = 'aaaaaa_meshstack-e48f8924-a6c0-4ff0-9528-ff3c1f6f94d8.auto.tfvars.json';

/** Puts the inputs of a run into the module. @throws RunFailure */
export async function writeInputs(
  folder: string,
  run: Run,
  inputs: readonly OpenInput[],
  say: (line: string) => void,
): Promise<void> {
  for (const input of inputs.filter(({ type }) => type === 'FILE')) await writeFileInput(folder, input, say);
  // A file may be a part of the configuration.
  const declared = await declaredVariables(folder);
  const values = new Map(
    variablesIn(inputs).map(([name, input]) => [name, variableJson(input, declared.get(name))] as const),
  );
  for (const [name, value] of ownVariables(run))
    if (declared.has(name)) values.set(name, JSON.stringify(value));
  const text = `{\n${[...values].map(([name, json]) => `  ${JSON.stringify(name)}: ${json}`).join(',\n')}\n}\n`;
  await writeFile(path.join(folder, variablesFile), text, { mode: 0o600 });
  say(`Variables: ${[...values.keys()].sort().join(', ') || 'none'}`);
}

/** By name; one that is written as an environment variable counts where there is no other of its name. */
function variablesIn(inputs: readonly OpenInput[]): (readonly [string, OpenInput])[] {
  const plain = inputs.filter(({ type, isEnvironment }) => type !== 'FILE' && !isEnvironment);
  const names = new Set(plain.map(({ key }) => key));
  const prefixed = inputs.filter(
    ({ type, isEnvironment, key }) =>
      type !== 'FILE' &&
      isEnvironment &&
      key.startsWith(variablePrefix) &&
      !names.has(key.slice(variablePrefix.length)),
  );
  return [
    ...plain.map((input) => [input.key, input] as const),
    ...prefixed.map((input) => [input.key.slice(variablePrefix.length), input] as const),
  ];
}

/** A saved plan is applied with the values that it was made with: what tells one run from another is not among them. */
function ownVariables({ uuid, block, behavior, planArtifact, text }: Run): (readonly [string, string])[] {
  const isFresh = behavior !== 'DETECT' && planArtifact === undefined;
  return [
    ['meshstack_building_block_id', block.uuid],
    ...(isFresh
      ? [
          ['meshstack_building_block_run_id', uuid] as const,
          ['meshstack_building_block_run_b64', Buffer.from(text).toString('base64')] as const,
        ]
      : []),
  ];
}

async function writeFileInput(folder: string, input: OpenInput, say: (line: string) => void): Promise<void> {
  const refuse = (problem: string) =>
    new RunFailure(
      `The file input "${input.key}" of this building block cannot be used: ${problem}. Please ask its platform team.`,
    );
  if (input.isEnvironment) throw refuse('a file cannot be an environment variable');
  const content = fileContent(input.value);
  if (!content) throw refuse('its value is no file');
  const file = path.resolve(folder, input.key);
  if (input.key.includes('\0') || path.isAbsolute(input.key) || !file.startsWith(`${folder}${path.sep}`))
    throw refuse('its name leads out of the folder of the run');
  const parent = await realpath(path.dirname(file)).catch(() => undefined);
  const root = await realpath(folder);
  if (!parent) throw refuse('its folder is not there');
  if (parent !== root && !parent.startsWith(`${root}${path.sep}`))
    throw refuse('its name leads out of the folder of the run');
  if ((await stat(file).catch(() => undefined))?.isDirectory()) throw refuse('there is a folder of its name');
  // A link in the sources may lead anywhere.
  await rm(file, { force: true });
  await writeFile(file, content, { mode: 0o600, flag: 'wx' });
  say(`File: ${input.key}`);
}
