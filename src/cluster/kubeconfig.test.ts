import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../test/helpers/temporary-folder.ts';
import { readKubeconfig } from './kubeconfig.ts';

test('a fault of YAML is told in one line that quotes nothing of the file', async () => {
  const file = path.join(await temporaryFolder(), 'kubeconfig');
  await writeFile(file, 'users:\n- user:\n    token: {secret-token: [\n');
  const error: Error = await readKubeconfig(file).catch((caught) => caught);
  expect(error.message).toMatch(/^it is not YAML: .* at line \d+, column \d+$/);
  expect(error.message).not.toContain('secret-token');
});

test('a folder, a text and a missing file are told apart', async () => {
  const folder = await temporaryFolder();
  await writeFile(path.join(folder, 'text'), 'just text');
  await expect(readKubeconfig(folder)).rejects.toThrow('it is a folder');
  await expect(readKubeconfig(path.join(folder, 'text'))).rejects.toThrow('it holds no mapping');
  await expect(readKubeconfig(path.join(folder, 'none'))).rejects.toThrow('there is no such file');
});
