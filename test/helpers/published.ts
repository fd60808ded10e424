import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import type { Files } from '../../src/synth/targets/target.ts';
import type { ProgramName } from './chosen-program.ts';
import { programPath } from './programs.ts';

/** Writes what is published below a folder. */
export async function writeFiles(folder: string, files: Files): Promise<void> {
  for (const [file, content] of Object.entries(files)) {
    const place = path.join(folder, file);
    await mkdir(path.dirname(place), { recursive: true });
    await writeFile(place, content);
  }
}

/** Plain Terraform or OpenTofu, as meshStack's runner starts it. @returns what it printed @throws with what it said */
export async function plainProgram(
  name: ProgramName,
  folder: string,
  cliConfig: string,
  words: readonly string[],
): Promise<string> {
  const { failed, all } = await execa(await programPath(name), words, {
    cwd: folder,
    extendEnv: false,
    env: {
      PATH: process.env.PATH ?? '',
      HOME: folder,
      TF_CLI_CONFIG_FILE: cliConfig,
      TF_DATA_DIR: path.join(folder, `.terraform-${name}`),
      CHECKPOINT_DISABLE: '1',
      // For the providers that are played.
      BERTH_REHEARSAL: folder,
    },
    all: true,
    reject: false,
  });
  if (failed) throw new Error(`${name} ${words.join(' ')}: ${all}`);
  return all;
}
