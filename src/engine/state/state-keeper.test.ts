import { expect, test } from 'vitest';
import { backendFrom } from '../../config/backend-option.ts';
import type { NamedEnvironment } from '../context.ts';
import { isKeptIn } from './state-keeper.ts';

const bucket =
  '{"type":"s3","bucket":"acme-state","region":"eu01","endpoint":"https://s3.example.com","pathStyle":true,"locks":"bucket"}';

/** An environment of this backend, as it stands in berth.yaml. */
function environment(backend: string): NamedEnvironment {
  return { name: 'dev', config: { backend: backendFrom(backend, 'test').config } } as never;
}

test.each([
  ['the same words', bucket, bucket],
  ['more words of its own', bucket, bucket.replace('}', ',"prefix":"dev","accessKey":{"env":"KEY"}}')],
  ['another way to lock', bucket, bucket.replace('"locks":"bucket"', '"locks":"external"')],
  ['encryption', bucket, bucket.replace('}', ',"encryption":{"passphrase":{"env":"PASSPHRASE"}}}')],
  ['a database with a schema of its own', '{"type":"pg"}', '{type: pg, schema: platform}'],
])('state is kept in what a layer made with %s', (_, made, kept) => {
  expect(isKeptIn(environment(kept), { backend: made, credentials: '' })).toBe(true);
});

test.each([
  ['another bucket', bucket, bucket.replace('acme-state', 'acme-other')],
  ['another storage', bucket, bucket.replace('s3.example', 's4.example')],
  ['another kind', bucket, 'pg'],
  ['this machine', '{"type":"pg"}', 'local'],
  ['anything, while the layer has no backend yet', '', 'local'],
])('state is kept elsewhere in %s', (_, made, kept) => {
  expect(isKeptIn(environment(kept), { backend: made, credentials: '' })).toBe(false);
});
