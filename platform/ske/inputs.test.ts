import { describe, expect, test } from 'vitest';
import { valueIssues } from '../../src/model/input-schema.ts';
import { inputs } from './inputs.ts';

const good: Readonly<Record<string, unknown>> = {
  ...Object.fromEntries(Object.entries(inputs.inputs).map(([name, input]) => [name, input.default])),
  project_id: '0f9e8d7c-6b5a-4f3e-9d2c-1b0a9f8e7d6c',
  cluster_name: 'platform',
  kubernetes_version: '1.33',
  system_machine_type: 'g2i.2',
  apps_machine_type: 'g2i.4',
  dns_zones: ['apps.example.com'],
  dns_name: 'apps.example.com',
};

/** What is said of values that differ from good ones, as `input: message`. */
function faults(changes: Readonly<Record<string, unknown>>, choice = { dns: 'none' }) {
  const values = { ...good, ...choice, ...changes };
  return valueIssues(inputs, choice, values, new Set(Object.keys(values))).map(
    ({ input, issues }) => `${input}: ${issues[0]?.message}`,
  );
}

const live = { production: true, acl: ['192.0.2.0/24'] };

test.each([
  ['for a test', {}],
  ['for production', live],
  ['with one zone and pools that do not grow', { zones: ['eu01-1'], apps_minimum: 3, apps_maximum: 3 }],
  ['asleep at night', { hibernation_start: '0 19 * * 1-5', hibernation_end: '0 7 * * 1-5' }],
  ['behind a gateway', { expose: 'gateway', issuer: 'letsencrypt', host_pattern: '*.apps.example.com' }],
  ['with a window in local time', { maintenance_start: '04:00:00+02:00', maintenance_end: '05:30:00+02:00' }],
])('there is a cluster %s', (_, changes) => {
  expect(faults(changes)).toEqual([]);
});

describe.each<[string, unknown, string]>([
  ['cluster_name', 'twelve-signs', 'must be 1 to 11 characters long'],
  ['cluster_name', 'Platform', 'must be lower case letters'],
  ['cluster_name', 'platform-', 'must be lower case letters'],
  ['project_id', 'my-project', 'must be a UUID'],
  ['project_id', '0F9E8D7C-6B5A-4F3E-9D2C-1B0A9F8E7D6C', 'must be a UUID'],
  ['maintenance_start', '02:00', 'must be a time with its zone'],
  ['maintenance_start', '24:00:00Z', 'must be a time with its zone'],
  ['maintenance_end', '02:00:00', 'must be a time with its zone'],
  ['maintenance_end', '', 'must be a time with its zone'],
  ['system_machine_type', 'large', 'must be a machine type'],
  ['apps_machine_type', 'g2i.4 ', 'must be a machine type'],
  ['kubernetes_version', '1.33.2', 'must be a minor version'],
  ['kubernetes_version', 'latest', 'must be a minor version'],
  ['system_max_surge', 2, 'must be at least the number of zones'],
  ['apps_max_surge', 1, 'must be at least the number of zones'],
  ['apps_maximum', 2, 'must be at least apps_minimum'],
  ['system_minimum', 0, 'must be a whole number from 1 to 500'],
  ['zones', [], 'must have 1 to 9 entries'],
  ['zones', ['eu01-1', 'eu01-1'], 'must not name anything twice'],
  ['zones', ['Frankfurt'], 'must be a zone'],
  ['acl', ['192.0.2.1'], 'must be a range of IPv4 addresses'],
  ['acl', ['192.0.2.256/32'], 'must be a range of IPv4 addresses'],
  ['volume_size', 10, 'must be a whole number from 20'],
  ['kubeconfig_lifetime', 86_400, 'must be a whole number from 600 to 7200'],
  ['stackit_endpoints', { ske: 'ske.example.com' }, 'must be an address without credentials'],
])('%s %j', (input, value, message) => {
  test(`is refused: ${message}`, () => {
    expect(faults({ [input]: value })).toContainEqual(expect.stringContaining(`${input}: ${message}`));
  });
});

describe('in production, and nowhere else,', () => {
  test.each<[string, Readonly<Record<string, unknown>>, string]>([
    ['a pool that cannot grow', { apps_maximum: 3 }, 'apps_maximum: must be more than apps_minimum'],
    [
      'a system pool that cannot grow',
      { system_maximum: 3 },
      'system_maximum: must be more than system_minimum',
    ],
    ['fewer nodes than zones', { apps_minimum: 2 }, 'apps_minimum: must be at least the number of zones'],
    ['two zones', { zones: ['eu01-1', 'eu01-2'] }, 'zones: must be at least 3'],
    ['an API server for everybody', { acl: ['0.0.0.0/0'] }, 'acl: must not hold 0.0.0.0/0'],
    ['the same in two halves', { acl: ['0.0.0.0/1', '128.0.0.0/1'] }, 'acl: must not hold 0.0.0.0/0'],
    ['no access list', { acl: [] }, 'acl: must say in production who'],
    ['small disks', { volume_size: 20 }, 'volume_size: must be at least 50'],
    [
      'sleep',
      { hibernation_start: '0 19 * * *', hibernation_end: '0 7 * * *' },
      'hibernation_start: must be empty',
    ],
  ])('%s is refused', (_, changes, message) => {
    expect(faults({ ...live, ...changes })).toEqual([expect.stringContaining(message)]);
    expect(faults({ ...changes, production: false })).toEqual([]);
  });
});

test.each<[Readonly<Record<string, unknown>>, string]>([
  [{ hibernation_start: '0 19 * * *' }, 'hibernation_end: must be there'],
  [{ expose: 'ingress', host_pattern: '*.a.de' }, 'issuer: must be there'],
  [{ expose: 'gateway', issuer: 'a' }, 'host_pattern: must be there'],
])('%j lacks a part', (changes, message) => {
  expect(faults(changes)).toEqual([expect.stringContaining(message)]);
});

test.each([
  [{ dns: 'existing' }, { dns_zones: [] }, 'dns_zones: must have 1 to 50 entries'],
  [{ dns: 'zone' }, { dns_name: 'apps' }, 'dns_name: must be a DNS name'],
  [{ dns: 'zone' }, { dns_contact_email: 'dns' }, 'dns_contact_email: must be an address'],
])('what exists only with %j is checked there, and not asked for elsewhere', (choice, changes, message) => {
  expect(faults({}, choice)).toEqual([]);
  expect(faults(changes, choice)).toEqual([expect.stringContaining(message)]);
  expect(faults(changes)).toEqual([]);
});
