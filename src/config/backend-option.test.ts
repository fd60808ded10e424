import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { backendFrom, backendLine, withBackend } from './backend-option.ts';

const pg = { type: 'pg', schema: 'berth' } as const;

test('a backend is given as in berth.yaml, or by its type alone', () => {
  expect(backendFrom('pg', '--to')).toEqual({ config: pg, faults: [] });
  expect(backendFrom('{type: pg, schema: other}', '--to').config).toEqual({ type: 'pg', schema: 'other' });
  const line = backendLine({ type: 'pg', schema: 'x', connection: { env: 'DATABASE' } });
  expect(line).toBe('{type: pg, schema: x, connection: {env: DATABASE}}');
  expect(backendFrom(line, '--to').config).toEqual(parse(line));
});

test.each([
  ['elsewhere', 'must be one of: local, http, pg, s3'],
  ['{bucket: b}', 'type is required'],
  ['{type: s3, bucket: b3b}', 'region is required'],
  ['{type: pg, scheme: x}', 'is not known here'],
  ['{type: http, address: ftp://x}', 'must be an http or https address'],
])('%s: %s', (text, message) => {
  const { config, faults } = backendFrom(text, '--to');
  expect(config).toBeUndefined();
  expect(faults.map((fault) => fault.message).join()).toContain(message);
});

test.each([
  '{type: pg, connection: "postgres://berth:hunter2@db/states"}',
  '{type: http, address: "https://berth:hunter2@states.example.com"}',
  '{type: http, address: "https://states.example.com", password: hunter2}',
  '{type: s3, bucket: b3b, region: eu01, secretKey: hunter2, endpoint: "http://a:hunter2@b"}',
])('a credential is never in the file, and never in what is said of it: %s', (text) => {
  const { config, faults } = backendFrom(text, '--to');
  expect(config).toBeUndefined();
  expect(new Set(faults.map(({ code }) => code))).toEqual(new Set(['SECRET_IN_CONFIG']));
  expect(JSON.stringify(faults)).not.toContain('hunter2');
});

test('berth.yaml keeps its comments and its order', () => {
  const text = [
    '# ours',
    'environments:',
    '  dev: {} # the first',
    '  # the second',
    '  prod:',
    '    backend: {type: local}',
    '    production: true',
    'organisation: x',
    '',
  ].join('\n');
  const edited = withBackend(text, 'prod', pg) ?? '';
  expect(parse(edited).environments).toEqual({ dev: {}, prod: { backend: pg, production: true } });
  expect(edited.match(/#.*/g)).toEqual(text.match(/#.*/g));
  expect(parse(withBackend(text, 'dev', pg) ?? '').environments.dev).toEqual({ backend: pg });
});

test('what another environment shares is not changed behind its back', () => {
  const shared = 'environments:\n  dev: {backend: &b {type: local}}\n  prod: {backend: *b}\n';
  expect(withBackend(shared, 'dev', pg)).toBeUndefined();
  expect(parse(withBackend(shared, 'prod', pg) ?? '').environments).toEqual({
    dev: { backend: { type: 'local' } },
    prod: { backend: pg },
  });
  expect(withBackend('environments:\n  dev: &d {}\n  prod: *d\n', 'prod', pg)).toBeUndefined();
  const merged = 'common: &c {backend: {type: local}}\nenvironments:\n  dev: {<<: *c}\n';
  expect(parse(withBackend(merged, 'dev', pg) ?? '', { merge: true }).environments.dev.backend).toEqual(pg);
});
