import { describe, expect, test } from 'vitest';
import { valueIssues } from '../../src/model/input-schema.ts';
import { inputs } from './inputs.ts';

const good: Readonly<Record<string, unknown>> = {
  ...Object.fromEntries(Object.entries(inputs.inputs).map(([name, input]) => [name, input.default])),
  project_id: '0f9e8d7c-6b5a-4f3e-9d2c-1b0a9f8e7d6c',
  bucket_name: 'acme-state',
  flavor_id: '2.4',
  acl: ['192.0.2.0/24'],
};

/** What is said of values that differ from good ones, as `input: message`. */
function faults(storage: 'bucket' | 'database', changes: Readonly<Record<string, unknown>> = {}) {
  const values = { ...good, storage, ...changes };
  return valueIssues(inputs, { storage }, values, new Set(Object.keys(values))).map(
    ({ input, issues }) => `${input}: ${issues[0]?.message}`,
  );
}

test('there are a bucket and a database', () => {
  expect([faults('bucket'), faults('database'), faults('database', { production: true })]).toEqual([
    [],
    [],
    [],
  ]);
});

describe.each<['bucket' | 'database', string, unknown, string]>([
  ['bucket', 'bucket_name', 'Acme', 'must be lower case letters'],
  ['bucket', 'bucket_name', 'acme.state', 'must be lower case letters'],
  ['bucket', 'bucket_name', 'ab', 'must be 3 to 63 characters long'],
  ['database', 'instance_name', '1st', 'must begin with a letter'],
  ['database', 'instance_name', 'state-', 'must begin with a letter'],
  ['database', 'postgres_version', '17.2', 'must be a major version'],
  ['database', 'flavor_id', '', 'must be 1 to 63 characters long'],
  ['database', 'acl', [], 'must have 1 to 100 entries'],
  ['database', 'acl', ['192.0.2.1'], 'must be a range of IPv4 addresses'],
  ['database', 'retention_days', 7, 'must be a whole number from 32 to 90'],
  ['database', 'backup_schedule', '0 2 * * 1', 'must be a time of each day'],
  ['database', 'backup_schedule', '@daily', 'must be a time of each day'],
  ['database', 'backup_schedule', '60 2 * * *', 'must be a time of each day'],
  ['database', 'database_owner', 'Berth; DROP', 'must be lower case letters'],
])('with a %s, %s %j', (storage, input, value, message) => {
  test(`is refused: ${message}`, () => {
    expect(faults(storage, { [input]: value })).toEqual([expect.stringContaining(`${input}: ${message}`)]);
  });
});

test('in production, and nowhere else, a database for everybody is refused', () => {
  const open = { acl: ['0.0.0.0/0'] };
  expect(faults('database', open)).toEqual([]);
  expect(faults('database', { ...open, production: true })).toEqual([
    'acl: must not hold 0.0.0.0/0 in production, nor another range wider than /8',
  ]);
});
