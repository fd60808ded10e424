import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { testDoor } from '../../../test/helpers/door.ts';
import { smallPlatform, teamFile, writeProject } from '../../../test/helpers/project.ts';
import { validateConfig } from './config-view.ts';
import { type WantedTeam, writeTeam } from './team-file.ts';

const wanted: WantedTeam = {
  team: 'payments',
  block: 'namespace-with-argocd',
  environment: undefined,
  variables: {
    namespace_name: 'app-payments',
    project_id: 'shop',
    github_repo_url: 'https://git.example.com/payments.git',
    git_token: 'env:TOKEN',
  },
};
const project = async (files: Record<string, string> = {}) =>
  testDoor(await writeProject({ 'berth.yaml': smallPlatform, ...files }));

test('a new team file is valid, and a second block joins the first', async () => {
  const door = await project();
  expect(await writeTeam(door, wanted)).toEqual({
    team: 'payments',
    file: path.join('teams', 'payments.yaml'),
    created: true,
  });
  expect(await validateConfig(door)).toEqual({ teams: 1, instances: 1 });
  const variables = { ...wanted.variables, namespace_name: 'app-two' };
  expect(await writeTeam(door, { ...wanted, name: 'two', variables })).toMatchObject({ created: false });
  expect(await validateConfig(door)).toEqual({ teams: 1, instances: 2 });
  expect(existsSync(path.join(door.folder, '.berth/schemas/team.schema.json'))).toBe(true);
});

test.each(['123', 'null', 'true', '1e3', '0x1f'])('a team called %s stays a text', async (team) => {
  const door = await project();
  await writeTeam(door, { ...wanted, team });
  expect(await validateConfig(door)).toEqual({ teams: 1, instances: 1 });
});

test.each([
  [{ team: 'Payments' }, '[team]'],
  [{ team: 'platform' }, '[team]'],
  [{ team: '../berth' }, '[team]'],
  [{ name: 'A' }, '--name'],
  [{ variables: { ...wanted.variables, size: 'huge' } }, '--var size'],
])('with %j nothing is written', async (change, source) => {
  const door = await project();
  await expect(writeTeam(door, { ...wanted, ...change })).rejects.toMatchObject({
    code: 'INPUT_INVALID',
    faults: expect.arrayContaining([expect.objectContaining({ source })]),
  });
  expect(existsSync(path.join(door.folder, 'teams'))).toBe(false);
});

test.each([
  ['no YAML', 'a: [', 1],
  ['with another form', 'apiVersion: berth/v1\nkind: Team\nname: payments\nblocks: {a: 1}\n', 4],
])('a team file that is %s is named with its line and left alone', async (_, text, line) => {
  const door = await project({ 'teams/payments.yaml': text });
  await expect(writeTeam(door, wanted)).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    faults: [expect.objectContaining({ source: 'teams/payments.yaml', line })],
  });
  expect(await readFile(path.join(door.folder, 'teams/payments.yaml'), 'utf8')).toBe(text);
});

test('a block that the team has already needs a name of its own', async () => {
  const door = await project();
  await writeTeam(door, wanted);
  await expect(writeTeam(door, wanted)).rejects.toMatchObject({
    code: 'INPUT_INVALID',
    faults: [expect.objectContaining({ source: '--name', fix: 'tell them apart with --name' })],
  });
  expect(await validateConfig(door)).toEqual({ teams: 1, instances: 1 });
});

test.each<[string, Partial<WantedTeam>, object]>([
  [
    'a namespace that another team has',
    { team: 'beta' },
    {
      source: '--var namespace_name',
      message: 'namespace_name is already used by dev.payments.namespace-with-argocd',
      value: '"app-payments"',
    },
  ],
  [
    'a name that is too long with the others',
    {
      team: 't'.repeat(63),
      variables: { ...wanted.variables, namespace_name: 'app-b' },
      name: 'x'.repeat(9),
    },
    { source: '--name', message: 'makes a name longer than 90 characters' },
  ],
])('%s is refused before anything is written', async (_, change, fault) => {
  const door = await project();
  await writeTeam(door, wanted);
  await expect(writeTeam(door, { ...wanted, ...change })).rejects.toMatchObject({
    code: 'INPUT_INVALID',
    faults: [expect.objectContaining(fault)],
  });
  expect(await validateConfig(door)).toEqual({ teams: 1, instances: 1 });
});

test('nothing is added to a project with faults', async () => {
  const text = teamFile('a', { namespace_name: 'kube-system' });
  const door = await project({ 'teams/a.yaml': text });
  await expect(writeTeam(door, wanted)).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  expect(existsSync(path.join(door.folder, 'teams/payments.yaml'))).toBe(false);
});

test('the file that the team has is used, also with the other ending', async () => {
  const text = 'apiVersion: berth/v1\nkind: Team\nname: payments\n';
  const door = await project({ 'teams/payments.yml': text });
  expect(await writeTeam(door, wanted)).toMatchObject({ file: 'teams/payments.yml', created: false });
  expect(await validateConfig(door)).toEqual({ teams: 1, instances: 1 });
});

test('a secret as plain text is refused and not shown', async () => {
  const door = await project();
  const variables = { ...wanted.variables, git_token: 'letmein' };
  const error = await writeTeam(door, { ...wanted, variables }).catch((caught) => caught);
  expect(error.faults).toEqual([expect.objectContaining({ code: 'SECRET_IN_CONFIG' })]);
  expect(JSON.stringify(error)).not.toContain('letmein');
});
