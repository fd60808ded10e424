import path from 'node:path';
import { expect, test } from 'vitest';
import { cacheFolder, projectPaths } from './paths.ts';

test('everything that berth writes is below one folder beside berth.yaml', () => {
  const { root, config, teams, data, ...written } = projectPaths('/work/shop');
  expect([root, config, teams, data]).toEqual([
    '/work/shop',
    '/work/shop/berth.yaml',
    '/work/shop/teams',
    '/work/shop/.berth',
  ]);
  for (const folder of Object.values(written)) expect(path.dirname(folder)).toBe('/work/shop/.berth');
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
