import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../test/helpers/temporary-folder.ts';
import { Credentials } from './credentials.ts';

test('a credential comes from where it is said to be, else from the usual variable', async () => {
  const root = await temporaryFolder();
  await writeFile(path.join(root, 'key'), 'from file\n');
  const credentials = new Credentials(root, { USUAL: 'usual', OWN: 'own', EMPTY: '' });
  expect(await credentials.required('x', undefined, 'USUAL')).toBe('usual');
  expect(await credentials.required('x', { env: 'OWN' }, 'USUAL')).toBe('own');
  expect(await credentials.required('x', { file: 'key' }, 'USUAL')).toBe('from file');
  expect(await credentials.optional('x', undefined, 'NONE')).toBeUndefined();
});

test.each([
  [undefined, 'the environment variable NONE'],
  [{ env: 'EMPTY' }, 'the environment variable EMPTY'],
  [{ file: 'none' }, 'the file "none"'],
])('one that is not there is named: %j', async (reference, place) => {
  const credentials = new Credentials(await temporaryFolder(), { EMPTY: '' });
  await expect(credentials.required('backend.password', reference, 'NONE')).rejects.toMatchObject({
    code: 'SECRET_UNAVAILABLE',
    message: expect.stringContaining('"backend.password" cannot be had'),
    fix: `make ${place} give a value`,
  });
});
