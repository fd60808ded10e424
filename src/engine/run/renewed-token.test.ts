import { expect, test } from 'vitest';
import { RenewedToken } from './renewed-token.ts';

const minute = 60_000;
const start = Date.parse('2026-08-01T10:00:00Z');

/** Tokens numbered by how often was asked, and a clock that the test sets. */
function tokens(lifetime = 60 * minute, clusterAhead = 0) {
  const clock = { now: start };
  const asks = { count: 0, failing: false };
  const token = new RenewedToken(
    async () => {
      asks.count += 1;
      if (asks.failing) throw new Error('no answer');
      return { token: `token ${asks.count}`, expires: new Date(clock.now + lifetime + clusterAhead) };
    },
    60 * minute,
    () => clock.now,
  );
  const at = async (minutes: number) => {
    clock.now = start + minutes * minute;
    return await token.token();
  };
  return { asks, at, token };
}

test('a token is kept until less than a third of its life is left, again and again', async () => {
  const { at, asks } = tokens();
  expect([await at(0), await at(20), await at(39.9)]).toEqual(['token 1', 'token 1', 'token 1']);
  expect([await at(40), await at(79.9), await at(80)]).toEqual(['token 2', 'token 2', 'token 3']);
  expect(asks.count).toBe(3);
});

test('a cluster that gives tokens of ten minutes is asked more often', async () => {
  const { at } = tokens(10 * minute);
  expect([await at(0), await at(6), await at(7)]).toEqual(['token 1', 'token 1', 'token 2']);
});

test('a cluster whose clock is ahead does not make a token look longer than it was asked for', async () => {
  const { at } = tokens(60 * minute, 300 * minute);
  expect([await at(0), await at(39), await at(41)]).toEqual(['token 1', 'token 1', 'token 2']);
});

test('many that need one at the same time ask once', async () => {
  const { token, asks } = tokens();
  await Promise.all(Array.from({ length: 50 }, () => token.token()));
  expect(asks.count).toBe(1);
});

test('an answer that did not come is asked for again by the next', async () => {
  const { at, asks } = tokens();
  asks.failing = true;
  await expect(at(0)).rejects.toThrow('no answer');
  asks.failing = false;
  expect(await at(1)).toBe('token 2');
  asks.failing = true;
  await expect(at(50)).rejects.toThrow('no answer');
  asks.failing = false;
  expect(await at(51)).toBe('token 4');
});
