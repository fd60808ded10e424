import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { berthOk } from '../helpers/berth.ts';
import { programNames, programPath } from '../helpers/both-programs.ts';
import { minimalInputs, platformFile, registryInputs, teamFile, writeProject } from '../helpers/project.ts';

const marked = { TEST_GIT_TOKEN: 'marked-git-7f3a', TEST_ROBOT_TOKEN: 'marked-robot-9c1d' };

/** All files below a folder, without those of the providers. */
function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('/.terraform'))
    .map((entry) => path.join(entry.parentPath, entry.name));
}

beforeAll(async () => {
  for (const program of programNames) await programPath(program);
}, 45 * 60_000);

test.each(programNames)(
  'with %s, secrets stand in the state alone, and state is for its owner only',
  async (program) => {
    const inputs = {
      ...minimalInputs(`app-sealed-${program}`),
      git_token: { env: 'TEST_GIT_TOKEN' },
      ...registryInputs('TEST_ROBOT_TOKEN'),
    };
    const cwd = await writeProject({
      'berth.yaml': platformFile({ toolchain: { program } }),
      'teams/sealed.yaml': teamFile('sealed', inputs),
    });
    const options = { cwd, env: marked };
    const plan = await berthOk(['team', 'plan', 'sealed', '--debug'], options);
    const apply = await berthOk(['team', 'apply', 'sealed', '--yes', '--json=stream'], options);
    for (const { stdout, stderr } of [plan, apply]) {
      for (const secret of Object.values(marked)) expect(stdout + stderr).not.toContain(secret);
    }

    const data = path.join(cwd, '.berth');
    const holding = filesBelow(data).filter((file) =>
      Object.values(marked).some((secret) => readFileSync(file, 'utf8').includes(secret)),
    );
    expect(holding.length).toBeGreaterThan(0);
    expect(holding.filter((file) => !file.startsWith(path.join(data, 'state')))).toEqual([]);

    const state = path.join(data, 'state');
    const open = [data, state, ...filesBelow(state), ...filesBelow(path.join(data, 'work'))].filter(
      (file) => (statSync(file).mode & 0o077) !== 0,
    );
    expect(open).toEqual([]);
  },
);
