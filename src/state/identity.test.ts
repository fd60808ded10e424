import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type IdentityParts, identityOf } from './identity.ts';

const key = Buffer.alloc(32, 7);
const parts: IdentityParts = {
  moduleDigest: 'abc',
  contentVersion: '1.0.0',
  variables: { size: 'small', labels: { a: '1', b: '2' }, members: [{ name: 'x', role: 'edit' }] },
  secrets: { token: 'letmein', password: 'open' },
  program: { name: 'terraform', version: '1.11.4' },
  providerSet: 'embedded',
  backend: { local: { workspace_dir: '/state' } },
  clusterUid: 'uid',
};

/** The same value with the keys the other way around, at every depth. */
function reversed<T>(value: T): T {
  if (Array.isArray(value)) return value.map(reversed) as T;
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, inner]) => [name, reversed(inner)]);
  return Object.fromEntries(entries.reverse()) as T;
}

test('the order of keys does not show, at any depth', () => {
  expect(identityOf(reversed(parts), key)).toBe(identityOf(parts, key));
});

test('the order of a list shows', () => {
  const members = (names: string[]) => ({ ...parts, variables: { members: names } });
  expect(identityOf(members(['a', 'b']), key)).not.toBe(identityOf(members(['b', 'a']), key));
});

test.each<[string, Partial<IdentityParts>]>([
  ['module', { moduleDigest: 'abd' }],
  ['version of the content', { contentVersion: '1.0.1' }],
  ['a variable', { variables: { ...parts.variables, size: 'large' } }],
  ['one variable less', { variables: { size: 'small' } }],
  ['a secret', { secrets: { ...parts.secrets, token: 'letmeout' } }],
  ['the name of a secret', { secrets: { token: 'letmein', passphrase: 'open' } }],
  ['two secrets that changed places', { secrets: { token: 'open', password: 'letmein' } }],
  ['program', { program: { name: 'tofu', version: '1.11.4' } }],
  ['version of the program', { program: { name: 'terraform', version: '1.11.5' } }],
  ['provider set', { providerSet: 'registry' }],
  ['backend', { backend: { local: { workspace_dir: '/other' } } }],
  ['cluster', { clusterUid: 'other' }],
])('another %s is another identity', (_, change) => {
  expect(identityOf({ ...parts, ...change }, key)).not.toBe(identityOf(parts, key));
});

test('a value is not the same as a secret of that value', () => {
  const asVariable = { ...parts, variables: { token: 'x' }, secrets: {} };
  const asSecret = { ...parts, variables: {}, secrets: { token: 'x' } };
  expect(identityOf(asVariable, key)).not.toBe(identityOf(asSecret, key));
});

test('without the key nobody can tell whether a guess at a secret is right', () => {
  expect(identityOf(parts, Buffer.alloc(32, 8))).not.toBe(identityOf(parts, key));
  fc.assert(
    fc.property(fc.string({ minLength: 4 }), (secret) => {
      const identity = identityOf({ ...parts, secrets: { token: secret } }, key);
      expect(identity).toMatch(/^[0-9a-f]{64}$/);
      expect(identity).not.toContain(createHash('sha256').update(secret).digest('hex'));
    }),
  );
});
