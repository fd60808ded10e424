import { expect, test } from 'vitest';
import { compareVersions, fits, rangeText, versionIn } from './version.ts';

test.each([
  ['Terraform v1.11.4\non linux_amd64', '1.11.4'],
  ['OpenTofu v1.12.6', '1.12.6'],
  ['kwokctl version v0.8.0 go1.26.8 (linux/amd64)', '0.8.0'],
  ['Kubernetes v1.36.3', '1.36.3'],
  ['go version go1.26.8 linux/amd64', '1.26.8'],
  ['git version 2.39.5', '2.39.5'],
  ['Terraform v1.12.0-beta1', '1.12.0-beta1'],
  ['no version at all', undefined],
])('the version in %j is %s', (text, version) => {
  expect(versionIn(text)).toBe(version);
});

test('numbers are compared as numbers and previews come before their release', () => {
  const ordered = ['1.9.9', '1.11.0-rc1', '1.11.0', '1.11', '1.11.4', '2.0.0'];
  expect([...ordered].reverse().sort(compareVersions)).toEqual([
    '1.9.9',
    '1.11.0-rc1',
    '1.11',
    '1.11.0',
    '1.11.4',
    '2.0.0',
  ]);
});

test('a range has a lowest version and may have a first one that is too new', () => {
  const range = { from: '1.11.0', below: '2.0.0' };
  expect(['1.10.5', '1.11.0', '1.99.0', '2.0.0'].map((version) => fits(version, range))).toEqual([
    false,
    true,
    true,
    false,
  ]);
  expect(fits('9.0.0', { from: '1.11.0' })).toBe(true);
  expect(rangeText(range)).toBe('>=1.11.0 <2.0.0');
});
