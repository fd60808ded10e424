import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { writeScript } from '../../test/helpers/temporary-folder.ts';
import { toolchainContext } from '../../test/helpers/toolchain-context.ts';
import { Toolchain } from './toolchain.ts';

test.each([
  ['terraform before tofu', ['terraform', 'tofu'], {}, 'terraform'],
  ['tofu where only that is there', ['tofu'], {}, 'tofu'],
  ['the one that berth.yaml names', ['terraform', 'tofu'], { program: 'tofu' as const }, 'tofu'],
])('modules are run by %s', async (_, programs, config, chosen) => {
  const context = await toolchainContext({ config });
  for (const name of programs) await writeScript(path.join(context.projectRoot, 'bin', name), 'echo v1.11.4');
  const program = await new Toolchain(context).terraformProgram();
  expect(program).toMatchObject({ name: chosen, version: '1.11.4', origin: 'path' });
});

test('an inspection names every part, installs none and is quick', async () => {
  const context = await toolchainContext();
  await writeScript(path.join(context.projectRoot, 'bin/tofu'), 'echo OpenTofu v1.12.6');
  const begin = performance.now();
  const rows = await new Toolchain(context).inspect('embedded');
  expect(performance.now() - begin).toBeLessThan(3000);
  const found = rows.filter(({ state }) => state === 'found').map(({ part }) => part);
  expect(found).toEqual(['tofu']);
  expect(rows.find(({ part }) => part === 'terraform')?.use).toBe('alternative');
  expect(rows.find(({ part }) => part === 'go')).toMatchObject({
    state: 'missing',
    fix: expect.stringContaining('install Go'),
  });
  expect(rows.map(({ part }) => part)).toEqual(
    expect.arrayContaining([
      'kwok',
      'kwokctl',
      'control-plane',
      'git',
      'provider berth.local/embedded/kubernetes',
    ]),
  );
  expect(existsSync(path.join(context.cache, 'programs'))).toBe(false);
});
