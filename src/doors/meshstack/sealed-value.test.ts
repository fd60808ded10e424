import { constants, createCipheriv, generateKeyPairSync, publicEncrypt, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RunnerKey } from './sealed-value.ts';

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const key = new RunnerKey(privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());

/** As meshStack does it. Source: building-block-runner 1.3.0, go-meshapi-client/crypto. */
function sealed(text: string, changes: { readonly nonceBytes?: number } = {}): Buffer {
  const secret = randomBytes(16);
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-128-gcm', secret, nonce);
  const body = Buffer.concat([cipher.update(text), cipher.final(), cipher.getAuthTag()]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(changes.nonceBytes ?? nonce.length);
  const wrapped = publicEncrypt(
    { key: publicKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' },
    secret,
  );
  return Buffer.concat([wrapped, length, nonce, body]);
}

test('what was sealed for the key is opened, whatever it is', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      expect(key.open(sealed(text).toString('base64'))).toBe(text);
    }),
    { numRuns: 30 },
  );
});

test('a changed value is refused, wherever it was changed', () => {
  const whole = sealed('a secret that nobody changes');
  for (let at = 0; at < whole.length; at += 7) {
    const changed = Buffer.from(whole);
    changed[at] = (changed[at] as number) ^ 1;
    expect(() => key.open(changed.toString('base64'))).toThrow();
  }
});

test('a wrong length, half a value and another key are refused', () => {
  expect(() => key.open(sealed('x', { nonceBytes: 0xffff_ffff }).toString('base64'))).toThrow('nonce');
  expect(() => key.open(sealed('x').subarray(0, 250).toString('base64'))).toThrow('too short');
  expect(() => key.open('')).toThrow('too short');
  const { privateKey: other } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const second = new RunnerKey(other.export({ type: 'pkcs1', format: 'pem' }).toString());
  expect(() => second.open(sealed('x').toString('base64'))).toThrow();
});

test('only an RSA key will do, and its public part is told', () => {
  expect(key.publicKey).toBe(publicKey.export({ type: 'spki', format: 'pem' }).toString());
  const { privateKey: curve } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  expect(() => new RunnerKey(curve.export({ type: 'pkcs8', format: 'pem' }).toString())).toThrow(
    'no RSA key',
  );
  expect(() => new RunnerKey('no key')).toThrow();
});
