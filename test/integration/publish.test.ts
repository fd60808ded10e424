import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { berth } from '../helpers/berth.ts';
import { refusal } from '../helpers/refusal.ts';
import { suiteFolder } from '../helpers/suite-folder.ts';

const cwd = suiteFolder();
const publish = ['block', 'publish', 'namespace-with-argocd', '--target', 'meshstack', '--out', 'published'];

test('a block is published, compared with what was published, and published again', async () => {
  const missing = await berth([...publish, '--check'], { cwd });
  expect(missing.code).toBe(3);
  expect(missing.stdout).toContain('missing: buildingblock/main.tf.json');

  const made = await berth([...publish, '--json'], { cwd });
  expect(made.code).toBe(0);
  expect(made.json.data).toMatchObject({ target: 'meshstack', version: '1.0.0', differences: [] });
  expect((await berth([...publish, '--check'], { cwd })).code).toBe(0);

  const definition = path.join(cwd, 'published/definition/main.tf');
  await writeFile(definition, `${await readFile(definition, 'utf8')}\n# by hand\n`);
  const changed = await berth([...publish, '--check', '--json'], { cwd });
  expect(changed.code).toBe(3);
  expect(changed.json.data.differences).toEqual([{ file: 'definition/main.tf', difference: 'changed' }]);
  expect((await berth([...publish], { cwd })).code).toBe(0);
  expect((await berth([...publish, '--check'], { cwd })).code).toBe(0);
});

test.each([
  [['--out', 'x'], 'USAGE', 'name the form with --target'],
  [['--target', 'hub'], 'USAGE', 'name the folder with --out'],
  [['--target', 'nope', '--out', 'x'], 'UNKNOWN_TARGET', 'there is no target "nope"'],
  [['--target', 'hub', '--out', '.'], 'FOLDER_NOT_EMPTY', 'is not empty'],
  [['--target', 'hub', '--out', 'x', '--var', 'size=large'], 'INPUT_INVALID', '1 fault'],
])('%j is refused', async (words, code, message) => {
  await writeFile(path.join(cwd, 'mine.txt'), '');
  const refused = await refusal(['block', 'publish', 'namespace-with-argocd', ...words], { cwd });
  expect(refused).toMatchObject({ code: 2, error: { code, message: expect.stringContaining(message) } });
});
