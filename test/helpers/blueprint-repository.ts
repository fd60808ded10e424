import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { cp, mkdir, symlink } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { newRepository } from '../../src/engine/blueprint/blueprint-new.ts';
import { cacheFolder } from '../../src/model/paths.ts';
import { locked } from '../../src/toolchain/lock.ts';
import { answers } from './blueprint-answers.ts';
import { testDoor } from './door.ts';
import { committer } from './git.ts';

/** Writes a repository with the tools of its pipeline. @returns its root */
export async function repositoryOf(
  blueprint: string,
  folder: string,
  variables: Readonly<Record<string, string>> = {},
): Promise<string> {
  const wanted = { blueprint, folder: 'web', team: undefined, variables: { ...answers, ...variables } };
  const { folder: root } = await newRepository(testDoor(folder, { caller: committer }), wanted);
  await linkTools(root);
  return root;
}

/** Puts the tools of its pipeline into a checkout. */
export async function linkTools(root: string): Promise<void> {
  await symlink(await pipelineTools(root), path.join(root, '.tools'));
}

/**
 * What the repository's own ci/install-tools.sh installs, in berth's cache: once for each version of its locks. A folder of
 * Python does not move, so it is made where it stays; the script starts again where it was interrupted.
 *
 * @returns the folder that stands as .tools in a checkout
 */
export async function pipelineTools(root: string): Promise<string> {
  const locks = ['ci/install-tools.sh', 'app/requirements-dev.txt', ...toolFiles(root)];
  const hash = createHash('sha256');
  for (const file of locks)
    if (existsSync(path.join(root, file))) hash.update(readFileSync(path.join(root, file)));
  const key = `blueprint-${hash.digest('hex').slice(0, 16)}`;
  const cache = cacheFolder(process.env);
  const place = path.join(cache, 'test-tools', key);
  await locked({ folder: path.join(cache, 'locks'), name: key, emit: () => undefined }, async () => {
    await mkdir(place, { recursive: true });
    for (const part of ['ci', 'app'])
      await cp(path.join(root, part), path.join(place, part), { recursive: true, force: true });
    await execa('bash', ['ci/install-tools.sh'], { cwd: place });
  });
  return path.join(place, '.tools');
}

function toolFiles(root: string): string[] {
  return readdirSync(path.join(root, 'ci/tools')).map((name) => `ci/tools/${name}`);
}

/** One of the repository's scripts, as a pipeline runs it. */
export async function script(
  root: string,
  words: readonly string[],
  environment: Record<string, string> = {},
) {
  const [program = '', ...rest] = words;
  const names = ['HOME', 'TMPDIR', 'LANG', 'npm_config_registry', 'NPM_CONFIG_USERCONFIG'];
  const inherited = names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : []));
  const result = await execa(program, rest, {
    cwd: root,
    env: { ...Object.fromEntries(inherited), ...committer, ...environment },
    extendEnv: false,
    reject: false,
    stdin: 'ignore',
    all: true,
  });
  return { code: result.exitCode, text: result.all ?? '' };
}
