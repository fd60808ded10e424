import { expect, test } from 'vitest';
import { configVariables, readVariables } from './environment-variables.ts';

test('every leaf of toolchain and drift has a variable of its own', () => {
  const variables = configVariables();
  expect(variables).toContainEqual({ name: 'BERTH_TOOLCHAIN_PROGRAM', path: ['toolchain', 'program'] });
  expect(variables).toContainEqual({
    name: 'BERTH_TOOLCHAIN_PATH_CONTROL_PLANE',
    path: ['toolchain', 'path', 'control-plane'],
  });
  expect(variables).toContainEqual({ name: 'BERTH_DRIFT_MAX_AGE', path: ['drift', 'maxAge'] });
  expect(new Set(variables.map(({ name }) => name)).size).toBe(variables.length);
  expect(variables.map(({ path }) => path[0])).not.toContain('environments');
});

test('values are laid out as in berth.yaml, and know their variable', () => {
  const { value, nameOf, faults } = readVariables({
    BERTH_TOOLCHAIN_PATH_TOFU: '/tofu',
    BERTH_DRIFT_MAX_AGE: '1h',
    BERTH_TOOLCHAIN_MIRROR: '',
    HOME: '/home',
  });
  expect(faults).toEqual([]);
  expect(value).toEqual({ toolchain: { path: { tofu: '/tofu' } }, drift: { maxAge: '1h' } });
  expect(nameOf(['toolchain', 'path', 'tofu'])).toBe('BERTH_TOOLCHAIN_PATH_TOFU');
  expect(nameOf(['toolchain', 'mirror'])).toBeUndefined();
});

test('a wrong value is a fault of its variable, and sets nothing', () => {
  const { value, faults } = readVariables({ BERTH_TOOLCHAIN_PROGRAM: 'pulumi', BERTH_DRIFT_MAX_AGE: '1h' });
  expect(faults).toMatchObject([{ source: 'BERTH_TOOLCHAIN_PROGRAM', value: '"pulumi"' }]);
  expect(value).toEqual({});
});
