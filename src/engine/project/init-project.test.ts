import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { testDoor } from '../../../test/helpers/door.ts';
import { writeProject } from '../../../test/helpers/project.ts';
import { temporaryFolder } from '../../../test/helpers/temporary-folder.ts';
import { validateConfig } from './config-view.ts';
import { initProject } from './init-project.ts';

const inFolder = (folder: string) => testDoor(folder);

test.each(['example', '123', 'null', 'a'])('what init writes for team %s is valid', async (team) => {
  const door = inFolder(await temporaryFolder());
  expect(await initProject(door, { organisation: 'acme', team })).toEqual([
    'berth.yaml',
    path.join('teams', `${team}.yaml`),
    '.gitignore',
  ]);
  expect(await validateConfig(door)).toEqual({ teams: 1, instances: 1 });
});

test.each(['1e5', 'true'])('an organisation called %s stays a text', async (organisation) => {
  const door = inFolder(await temporaryFolder());
  await initProject(door, { organisation, team: 'example' });
  expect(await validateConfig(door)).toEqual({ teams: 1, instances: 1 });
});

test('without a name the organisation is called like the folder', async () => {
  const folder = path.join(await temporaryFolder(), 'Große Firma GmbH');
  await initProject(inFolder(folder), { organisation: undefined, team: 'example' });
  expect(await readFile(path.join(folder, 'berth.yaml'), 'utf8')).toContain(
    'organisation: gro-e-firma-gmbh\n',
  );
});

test.each([
  [{ organisation: 'ACME', team: 'example' }, '--organisation'],
  [{ organisation: 'acme', team: 'a b' }, '--team'],
  [{ organisation: 'acme', team: 'platform' }, '--team'],
])('with %j nothing is written', async (wanted, source) => {
  const folder = await temporaryFolder();
  await expect(initProject(inFolder(folder), wanted)).rejects.toMatchObject({
    code: 'INPUT_INVALID',
    faults: [expect.objectContaining({ source })],
  });
  expect(await readdir(folder)).toEqual([]);
});

test('files that are there already are not touched', async () => {
  const folder = await writeProject({ 'teams/example.yaml': 'mine', '.gitignore': 'mine' });
  const wanted = { organisation: 'acme', team: 'example' };
  await expect(initProject(inFolder(folder), wanted)).rejects.toMatchObject({ code: 'FILE_EXISTS' });
  expect(existsSync(path.join(folder, 'berth.yaml'))).toBe(false);
  expect(await initProject(inFolder(folder), { ...wanted, team: 'other' })).not.toContain('.gitignore');
  expect(await readFile(path.join(folder, '.gitignore'), 'utf8')).toBe('mine');
});
