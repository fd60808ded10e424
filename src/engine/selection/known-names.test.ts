import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { smallPlatform, writeProject } from '../../../test/helpers/project.ts';
import { temporaryFolder } from '../../../test/helpers/temporary-folder.ts';
import { knownNames, type NameKind } from './known-names.ts';

const kinds: readonly NameKind[] = ['team', 'block', 'layer', 'environment', 'instance', 'run'];
const all = async (folder: string) =>
  Object.fromEntries(await Promise.all(kinds.map(async (kind) => [kind, await knownNames(folder, kind)])));
const ours = { block: readdirSync('building-blocks'), layer: readdirSync('platform') };

test('names are those of the project that a folder is in', async () => {
  const root = await writeProject({
    'berth.yaml': 'environments:\n  dev: {}\n  production: {production: true}\n',
    'teams/payments.yaml': '',
    'teams/orders.yml': '',
    'teams/notes.txt': '',
    'platform/base/layer.ts': '',
    'building-blocks/hello/block.ts': '',
    'building-blocks/nothing/README.md': '',
    '.berth/instances/dev.payments.hello.json': '{}',
    '.berth/runs/dev.payments.hello/20260101t000000z-aaaaaa.json': '{}',
    '.berth/runs/dev.payments.gone/20260102t000000z-bbbbbb.json': '{}',
    'deep/er/x': '',
  });
  const expected = {
    team: ['orders', 'payments'],
    block: ['hello', ...ours.block],
    layer: ['base', ...ours.layer].sort(),
    environment: ['dev', 'production'],
    instance: ['dev.payments.gone', 'dev.payments.hello'],
    run: ['20260102t000000z-bbbbbb', '20260101t000000z-aaaaaa'],
  };
  expect(await all(root)).toEqual(expected);
  expect(await all(`${root}/deep/er`)).toEqual(expected);
});

test.each([
  ['no project at all', {}],
  ['a berth.yaml that is no YAML', { 'berth.yaml': '{{' }],
  ['a berth.yaml that is a list', { 'berth.yaml': '- a' }],
  ['environments that are none', { 'berth.yaml': 'environments: 7' }],
  ['files where folders should be', { 'berth.yaml': '', teams: '', platform: '', '.berth': '' }],
])('with %s there is what berth brings along', async (_, files) => {
  const folder = await writeProject(files, await temporaryFolder());
  expect(await all(folder)).toEqual({ team: [], environment: [], instance: [], run: [], ...ours });
});

test('a name that could mean something to a shell is left out', async () => {
  const root = await writeProject({
    'berth.yaml': `${smallPlatform}\n`.replace('dev', '"$(id)", prod'),
    'teams/a b.yaml': '',
    'teams/$(id).yaml': '',
    'teams/good.yaml': '',
  });
  expect(await knownNames(root, 'team')).toEqual(['good']);
  expect(await knownNames(root, 'environment')).toEqual(['prod']);
});
