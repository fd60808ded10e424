import { describe, expect, test } from 'vitest';
import { valueIssues } from '../../src/model/input-schema.ts';
import { inputs } from './inputs.ts';

const good: Readonly<Record<string, unknown>> = {
  ...Object.fromEntries(Object.entries(inputs.inputs).map(([name, input]) => [name, input.default])),
  meshstack_endpoint: 'https://api.mesh.example.com',
  workspace: 'platform-team',
  platform_name: 'kubernetes',
  display_name: 'Kubernetes',
  cluster_url: 'https://api.cluster.example.com:6443',
};

/** What is said of values that differ from good ones, as `input: message`. */
function faults(changes: Readonly<Record<string, unknown>>, choice = { accounts: 'both' }) {
  const values = { ...good, ...choice, ...changes };
  return valueIssues(inputs, choice, values, new Set(Object.keys(values))).map(
    ({ input, issues }) => `${input}: ${issues[0]?.message}`,
  );
}

test.each([
  ['for a test', {}],
  ['for production', { production: true, deletion_protection: true }],
  ['with a location of its own', { location: 'berlin', location_display_name: 'Berlin' }],
  ['with a prefix of its own', { namespace_pattern: 'app-#{workspaceIdentifier}-#{projectIdentifier}' }],
  ['with project roles of its own', { role_mappings: { 'project-owner': 'admin', auditor: 'view' } }],
  ['rotated by month', { token_rotation: '2026-11' }],
])('there is a platform %s', (_, changes) => {
  expect(faults(changes)).toEqual([]);
});

describe.each<[string, unknown, string]>([
  ['meshstack_endpoint', 'http://mesh.example.com', 'must be an https:// address'],
  ['meshstack_endpoint', 'https://user:word@mesh.example.com', 'must be an https:// address'],
  ['cluster_url', 'api.cluster.example.com', 'must be an https:// address'],
  ['console_url', 'console', 'must be an https:// address without credentials, or empty'],
  ['workspace', 'Platform Team', 'must be lower case letters and digits'],
  ['platform_name', 'my--platform', 'must be lower case letters and digits'],
  ['platform_name', '', 'must be 1 to 50 characters'],
  ['location', 'eu01.stackit', 'must be lower case letters and digits'],
  ['display_name', '', 'must be 1 to 255 characters'],
  ['landing_zones', { Prod: 'Production' }, 'Invalid key'],
  ['landing_zones', { prod: '' }, 'must be 1 to 255 characters'],
  ['role_mappings', { admin: 'cluster-admin' }, 'must be view, edit or admin'],
  ['role_mappings', { admin: 'owner' }, 'must be view, edit or admin'],
  ['namespace', 'Mesh', 'must be lower case letters'],
  ['namespace_pattern', '#{workspaceIdentifier}', 'must hold #{projectIdentifier}'],
  ['namespace_pattern', '#{projectIdentifier}', 'must hold #{workspaceIdentifier}'],
  ['namespace_pattern', 'kube-#{workspaceIdentifier}-#{projectIdentifier}', 'must not begin with kube-'],
  ['namespace_pattern', 'platform-#{workspaceIdentifier}-#{projectIdentifier}', 'must not begin with'],
  ['namespace_pattern', '#{workspaceIdentifier}_#{projectIdentifier}', 'must be lower case letters'],
  ['namespace_pattern', '#{workspaceIdentifier}-#{projectIdentifier}-', 'must not begin with'],
  [
    'namespace_pattern',
    '#{tenant}-#{workspaceIdentifier}-#{projectIdentifier}',
    'must be lower case letters',
  ],
  ['metering_delete_days', 30, 'must be more than metering_compact_days'],
  ['metering_compact_days', 0, 'must be a whole number from 1 to 3650'],
  ['token_rotation', 'November 2026', 'must be lower case letters'],
  ['token_rotation', '', 'must be 1 to 40 characters'],
  ['token_lifetime_days', 366, 'must be a whole number from 1 to 365'],
])('%s %j', (input, value, message) => {
  test(`is refused: ${message}`, () => {
    expect(faults({ [input]: value })).toContainEqual(expect.stringContaining(message));
  });
});

test('in production, and nowhere else, the platform team approves deletions', () => {
  const automatic = { deletion_approval: 'automatic' };
  expect(faults({ ...automatic, production: true })).toEqual([
    expect.stringContaining('deletion_approval: must be manual in production'),
  ]);
  expect(faults(automatic)).toEqual([]);
});

test.each([
  [{ accounts: 'metering' }, { namespace_pattern: 'x' }],
  [{ accounts: 'replicator' }, { metering_delete_days: 1 }],
])('what only the other account needs is not looked at with %j', (choice, changes) => {
  expect(faults(changes, choice)).toEqual([]);
  expect(faults(changes)).not.toEqual([]);
});
