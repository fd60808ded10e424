import { expect, test } from 'vitest';
import { poolConfig } from './database.ts';

const address = 'postgres://berth:secret@db.example.com/states';

test.each([
  ['', { rejectUnauthorized: false }],
  ['?sslmode=require', { rejectUnauthorized: false }],
  ['?sslmode=verify-ca', { rejectUnauthorized: true, checkServerIdentity: expect.any(Function) }],
  ['?sslmode=verify-full', { rejectUnauthorized: true }],
])('an address with "%s" is encrypted as Terraform does it', (query, ssl) => {
  const config = poolConfig(`${address}${query}`);
  expect(config.connectionString).toBe(address);
  expect(config.ssl).toMatchObject(ssl);
});

test('only who says so sends a password in the clear', () => {
  expect(poolConfig(`${address}?sslmode=disable`).ssl).toBe(false);
});
