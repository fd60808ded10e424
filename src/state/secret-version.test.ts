import { expect, test } from 'vitest';
import { secretVersion } from './secret-version.ts';

const key = Buffer.alloc(32, 7);

test('the version changes with the value and with the key, and no secret has none', () => {
  const version = secretVersion('letmein', key);
  expect(version).toMatch(/^[0-9a-f]{16}$/);
  expect(secretVersion('letmein', key)).toBe(version);
  expect(secretVersion('letmein2', key)).not.toBe(version);
  expect(secretVersion('letmein', Buffer.alloc(32, 8))).not.toBe(version);
  expect(secretVersion('', key)).toBe('');
});
