import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { smallPlatform, writeProject } from '../../test/helpers/project.ts';
import { temporaryFolder } from '../../test/helpers/temporary-folder.ts';
import type { BerthError, Fault } from '../errors.ts';
import { readProject, refuseFaults } from './project.ts';
import { findProjectRoot } from './project-root.ts';

const team = (name: string, more = '') => `apiVersion: berth/v1\nkind: Team\nname: ${name}\n${more}`;
const lines = (faults: readonly Fault[]) =>
  faults.map(({ source, line, column, message }) => `${source}:${line}:${column} ${message}`);

test('a project is found from any folder below it, and the nearest one counts', async () => {
  const root = await writeProject({
    'berth.yaml': smallPlatform,
    'a/b/x': '',
    'inner/berth.yaml': smallPlatform,
    'inner/c/x': '',
  });
  expect(findProjectRoot(path.join(root, 'a/b'))).toBe(root);
  expect(findProjectRoot(root)).toBe(root);
  expect(findProjectRoot(path.join(root, 'inner/c'))).toBe(path.join(root, 'inner'));
});

test('without a berth.yaml the defaults hold, and there are no teams', async () => {
  const folder = await writeProject({ 'teams/a.yaml': 'broken: [' });
  const project = await readProject(folder);
  expect(project).toMatchObject({ exists: false, teams: [], faults: [] });
  expect(project.paths.root).toBe(folder);
  expect(project.platform.value.environments).toMatchObject({ dev: { cluster: { embedded: true } } });
});

test('every default is filled in', async () => {
  const { platform, faults } = await readProject(await writeProject({ 'berth.yaml': smallPlatform }));
  expect(faults).toEqual([]);
  expect(platform.value).toEqual({
    apiVersion: 'berth/v1',
    kind: 'Platform',
    organisation: 'test',
    environments: {
      dev: {
        production: false,
        cluster: { embedded: true },
        backend: { type: 'local' },
        adoptable: [],
        argocd: { namespace: 'argocd', destination: 'https://kubernetes.default.svc', url: '' },
        ingressNamespace: 'ingress-nginx',
        layers: {},
        monitoringNamespace: 'monitoring',
        defaults: {},
      },
    },
    toolchain: {},
    drift: { maxAge: '24h' },
    layers: {},
    policy: { waivers: [] },
  });
});

test('team files come in the order of their names; other files are none', async () => {
  const root = await writeProject({
    'berth.yaml': smallPlatform,
    'teams/b.yaml': team('b'),
    'teams/a.yml': team('a'),
    'teams/README.md': '',
    'teams/c.yaml.bak': 'broken: [',
  });
  const { teams, faults } = await readProject(root);
  expect(faults).toEqual([]);
  expect(teams.map(({ file, value }) => [file, value.name])).toEqual([
    ['teams/a.yml', 'a'],
    ['teams/b.yaml', 'b'],
  ]);
});

test('faults of all files are found at once, each with its place', async () => {
  const root = await writeProject({
    'berth.yaml': `${smallPlatform}drift: {maxAge: soon}\norganization: x\n`,
    'teams/a.yaml': 'a: [',
    'teams/b.yaml': team('other'),
    'teams/c.yaml': team('c', 'blocks:\n  - {block: x, environment: dev}\n  - {block: x}\n'),
    'teams/platform.yaml': team('platform'),
    'teams/empty.yaml': '',
  });
  const { faults } = await readProject(root);
  const found = lines(faults).sort();
  expect(found).toEqual(
    expect.arrayContaining([
      'berth.yaml:5:17 drift.maxAge must be a number and s, m, h or d, such as 24h',
      'berth.yaml:6:1 is not known here',
      'teams/c.yaml:6:5 blocks.1.environment is required',
      'teams/b.yaml:3:7 must be the name of the file',
      'teams/empty.yaml:1:1 is empty',
      'teams/platform.yaml:3:7 name must not be "platform", that is where layers live',
    ]),
  );
  expect(found.some((line) => line.startsWith('teams/a.yaml:1:'))).toBe(true);
});

test('an environment that berth.yaml does not have is a fault with a suggestion', async () => {
  const root = await writeProject({
    'berth.yaml': smallPlatform,
    'teams/a.yaml': team('a', 'blocks: [{block: x, environment: dve}]'),
  });
  expect((await readProject(root)).faults).toEqual([
    {
      source: 'teams/a.yaml',
      line: 4,
      column: 34,
      code: 'UNKNOWN_ENVIRONMENT',
      message: 'is no environment of berth.yaml',
      value: '"dve"',
      fix: 'use one of: dev',
    },
  ]);
});

test.each(['environments: {}', 'environments: {Dev: {}}', 'environments: {constructor: 7}'])(
  '%s is a fault',
  async (environments) => {
    const platform = smallPlatform.replace(/environments.*/, environments);
    const { faults } = await readProject(await writeProject({ 'berth.yaml': platform }));
    expect(lines(faults)[0]).toMatch(/^berth\.yaml:4:/);
  },
);

test('a folder in the place of a file is a fault of that file', async () => {
  const root = await temporaryFolder();
  await mkdir(path.join(root, 'berth.yaml'));
  expect((await readProject(root)).faults).toEqual([
    expect.objectContaining({ source: 'berth.yaml', code: 'FILE_UNREADABLE' }),
  ]);
});

test('faults are refused together, sorted by place, and none twice', () => {
  const fault = (source: string, line?: number, column?: number): Fault => ({
    source,
    ...(line && { line }),
    ...(column && { column }),
    code: 'CONFIG_INVALID',
    message: 'x',
  });
  const faults = [
    fault('b', 2, 1),
    fault('a', 10, 1),
    fault('b', 1, 9),
    fault('b', 1, 2),
    fault('a', 9),
    fault('b', 2, 1),
  ];
  let error: BerthError | undefined;
  try {
    refuseFaults(faults);
  } catch (caught) {
    error = caught as BerthError;
  }
  expect(error?.faults.map(({ source, line = '', column = '' }) => `${source}${line}.${column}`)).toEqual([
    'a9.',
    'a10.1',
    'b1.2',
    'b1.9',
    'b2.1',
  ]);
  expect(error).toMatchObject({ code: 'CONFIG_INVALID', message: '5 faults in the configuration', exit: 2 });
  expect(() => refuseFaults([])).not.toThrow();
  expect(() => refuseFaults([fault('--var')], 'INPUT_INVALID')).toThrow('1 fault in the inputs');
});
