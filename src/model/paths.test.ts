import path from 'node:path';
import { expect, test } from 'vitest';
import { cacheFolder, projectPaths } from './paths.ts';

test('everything that berth writes is below one folder beside berth.yaml', () => {
  const { root, config, teams, data, ...written } = projectPaths('/projects/shop');
  expect([root, config, teams, data]).toEqual([
    '/projects/shop',
    '/projects/shop/berth.yaml',
    '/projects/shop/teams',
    '/projects/shop/.berth',
  ]);
  for (const folder of Object.values(written)) expect(path.dirname(folder)).toBe('/projects/shop/.berth');
  expect(new Set(Object.values(written)).size).toBe(Object.keys(written).length);
});

test.each([
  [{ XDG_CACHE_HOME: '/cache', HOME: '/home/a' }, '/cache/berth'],
  [{ XDG_CACHE_HOME: '', HOME: '/home/a' }, '/home/a/.cache/berth'],
  [{ HOME: '/home/a' }, '/home/a/.cache/berth'],
  [{}, '/.cache/berth'],
])('with %j the cache is %s', (environment, folder) => {
  expect(cacheFolder(environment)).toBe(folder);
});
