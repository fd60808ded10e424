import { expect, test } from 'vitest';
import { platformConfig } from './platform-config.ts';
import { keysOf } from './schema-keys.ts';
import { teamConfig } from './team-config.ts';

test('the keys at a path are those of the schema there', () => {
  expect(keysOf(platformConfig, [])).toContain('organisation');
  expect(keysOf(platformConfig, ['environments', 'any name'])).toContain('ingressNamespace');
  expect(keysOf(platformConfig, ['drift'])).toEqual(['maxAge']);
  expect(keysOf(teamConfig, ['blocks', 3])).toEqual(['block', 'version', 'environment', 'name', 'inputs']);
});

test('of a union there are the keys of each form', () => {
  expect(keysOf(platformConfig, ['environments', 'dev', 'cluster']).sort()).toEqual([
    'context',
    'embedded',
    'kubeconfig',
    'layer',
  ]);
});

test('where there is no mapping there are no keys', () => {
  expect(keysOf(platformConfig, ['organisation'])).toEqual([]);
  expect(keysOf(platformConfig, ['none', 'such'])).toEqual([]);
  expect(keysOf(teamConfig, ['blocks'])).toEqual([]);
  expect(keysOf(teamConfig, ['constructor'])).toEqual([]);
});
