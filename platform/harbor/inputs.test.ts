import { describe, expect, test } from 'vitest';
import { valueIssues } from '../../src/model/input-schema.ts';
import { harborSecrets } from '../../test/conformance/example-inputs.ts';
import { inputs } from './inputs.ts';

const good: Readonly<Record<string, unknown>> = {
  ...Object.fromEntries(Object.entries(inputs.inputs).map(([name, input]) => [name, input.default])),
  ...harborSecrets,
  host: 'harbor.example.com',
  issuer: 'letsencrypt',
  database_host: 'postgres.example.com',
  database_username: 'harbor',
  redis_address: 'redis.example.com:6379',
  s3_bucket: 'acme-images',
  chart_name: 'harbor',
  chart_version: '1.19.1',
};

/** What is said of values that differ from good ones, as `input: message`. */
function faults(changes: Readonly<Record<string, unknown>>, registry = 'own') {
  const values = { ...good, ...changes, registry };
  return valueIssues(inputs, { registry }, values, new Set(Object.keys(values))).map(
    ({ input, issues }) => `${input}: ${issues[0]?.message}`,
  );
}

test.each<[string, string, Readonly<Record<string, unknown>>]>([
  ['a Harbor of our own', 'own', {}],
  ['the same in production', 'own', { production: true }],
  ['sentinels of Redis', 'own', { redis_address: 's1.example.com:26379,s2.example.com:26379' }],
  ['a certificate that somebody else keeps', 'own', { certificates: 'secret', issuer: '' }],
  ['the registry of STACKIT', 'shared', { projects: ['shop'] }],
  ['a registry on this machine', 'shared', { shared_url: 'http://127.0.0.1:8080' }],
  ['no registry', 'none', {}],
  ['a registry of somebody else', 'none', { external_url: 'https://ghcr.io' }],
])('there may be %s', (_, registry, changes) => {
  expect(faults(changes, registry)).toEqual([]);
});

describe.each<[string, string, unknown, string]>([
  ['own', 'host', 'harbor', 'must be a DNS name'],
  ['own', 'host', 'https://harbor.example.com', 'must be a DNS name'],
  ['own', 'projects', ['Shop'], 'must be lower case letters and digits'],
  ['own', 'projects', ['shop', 'shop'], 'must not name anything twice'],
  ['own', 'storage_quota', -2, 'must be a whole number from -1'],
  ['own', 'keep_pushed', -1, 'must be a whole number from 0'],
  ['own', 'deployment_security', 'some', 'Invalid option'],
  ['own', 'immutable_tags', ['v *'], 'must be a pattern of tags'],
  ['own', 'garbage_collection', '0 2 * * 0', 'must be six fields of cron'],
  ['own', 'replicas', 0, 'must be a whole number from 1'],
  ['own', 'harbor_namespace', 'Harbor', 'must be'],
  ['own', 'ingress_class', 'Nginx', 'must be the name of an object'],
  ['own', 'tls_secret', '', 'must be 1 to 253 characters'],
  ['own', 'issuer', 'Lets Encrypt', 'must be the name of an object'],
  ['own', 'database_host', '', 'must be 1 to 253 characters'],
  ['own', 'database_name', '1registry', 'must be a name of PostgreSQL'],
  ['own', 'database_sslmode', 'disable', 'Invalid option'],
  ['own', 'redis_address', 'redis.example.com', 'must be host:port'],
  ['own', 's3_endpoint', 'http://s3.example.com', 'must be https://host'],
  ['own', 's3_bucket', 'Images', 'must be lower case'],
  ['own', 's3_region', 'EU01', 'must be a region'],
  ['own', 'admin_password', 'harbor12345', 'must hold an upper case letter'],
  ['own', 'admin_password', 'HARBOR12345', 'must hold a lower case letter'],
  ['own', 'admin_password', 'HarborHarbor', 'must hold a digit'],
  ['own', 'admin_password', 'Har1', 'must be 8 to 128 characters'],
  ['own', 'encryption_key', 'not-a-key', 'must be 16 characters'],
  ['own', 'internal_seed', 'short', 'must be 32 to 4096 characters'],
  ['own', 'chart_version', 'v1.19.1', 'must be an exact version'],
  ['own', 'chart_repository', 'https://user:password@charts.example.com', 'must be an https://'],
  ['shared', 'shared_url', 'http://registry.example.com', 'must be https://host'],
  ['shared', 'shared_url', 'https://registry.example.com/', 'must be https://host'],
  ['shared', 'shared_robots', 'managed', 'Invalid option'],
  ['none', 'external_url', 'ghcr.io', 'must be https://host'],
])('with registry %s, %s %j', (registry, input, value, message) => {
  test(`is refused: ${message}`, () => {
    expect(faults({ [input]: value }, registry)).toContainEqual(
      expect.stringContaining(`${input}: ${message}`),
    );
  });
});

test('a certificate of cert-manager needs an issuer', () => {
  expect(faults({ issuer: '' })).toEqual(['issuer: must be there with certificates from cert-manager']);
});

test.each([
  [{ replicas: 1 }, 'replicas: must be at least 2 in production'],
  [{ redis_tls: false }, 'redis_tls: must be true in production'],
])('in production, and nowhere else, %j is refused', (changes, message) => {
  expect(faults({ ...changes, production: true })).toEqual([message]);
  expect(faults(changes)).toEqual([]);
});

test('what belongs to another kind of registry is not asked for', () => {
  expect(faults({ host: '', database_host: '', encryption_key: '' }, 'shared')).toEqual([]);
  expect(faults({ projects: ['Shop'], shared_url: 'nowhere' }, 'none')).toEqual([]);
});
