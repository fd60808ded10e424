import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { chosenProgram } from '../helpers/chosen-program.ts';
import { readObject } from '../helpers/kubernetes.ts';
import { minimalInputs, platformFile, teamFile, writeProject } from '../helpers/project.ts';
import { refusal } from '../helpers/refusal.ts';

const apply = ['team', 'apply', 'alpha', '--yes'];

async function project(change: Record<string, unknown> = {}): Promise<string> {
  return await writeProject({
    'berth.yaml': platformFile(change),
    'teams/alpha.yaml': teamFile('alpha', minimalInputs('no-tools')),
  });
}

test('without Terraform, downloads and Go, all ways to what is missing are said', async () => {
  const cwd = await project();
  const empty = path.join(cwd, 'empty');
  await mkdir(empty);
  const { code, error } = await refusal(apply, {
    cwd,
    env: {
      PATH: empty,
      XDG_CACHE_HOME: empty,
      // Stands in for a machine without a network.
      NODE_OPTIONS:
        '--import=data:text/javascript,globalThis.fetch=()=>Promise.reject(new(Error)("offline"))',
    },
  });
  expect({ exit: code, code: error.code }).toEqual({ exit: 1, code: 'PROGRAM_MISSING' });
  // berth can build OpenTofu, and no Terraform.
  const program = chosenProgram ?? 'tofu';
  const [noGo, installGo] =
    program === 'tofu' ? ['.*Go .* is not on PATH', '; install Go'] : ['', '; make the download reachable'];
  expect(error.message).toMatch(
    new RegExp(`^${program} \\d.* is not to be had: .*downloads do not answer${noGo}$`),
  );
  expect(error.fix).toMatch(
    new RegExp(`put ${program} .* on PATH .* toolchain\\.path\\.${program} in berth\\.yaml${installGo}`),
  );
  expect(existsSync(path.join(cwd, '.berth/state'))).toBe(false);
  expect(await readObject('v1', 'Namespace', 'no-tools')).toBeUndefined();
});

test('a mirror without the providers names the folder that was looked for', async () => {
  const cwd = await project({ toolchain: { mirror: 'mirror' } });
  await mkdir(path.join(cwd, 'mirror'));
  const { code, error } = await refusal(apply, { cwd });
  expect({ exit: code, code: error.code }).toEqual({ exit: 1, code: 'PROVIDER_MISSING' });
  expect(error.message).toContain(`there is no folder "${cwd}/mirror/registry.`);
  expect(error.fix).toContain('take toolchain.mirror out of berth.yaml');
  expect(existsSync(path.join(cwd, '.berth/state'))).toBe(false);
});
