import { describe, expect, test, vi } from 'vitest';
import { BerthError } from '../../errors.ts';
import type { InstanceResult } from '../run/instance-result.ts';
import { InstanceQueue } from './instance-queue.ts';

const result = (instance: string, outcome: InstanceResult['result'] = 'applied'): InstanceResult => ({
  instance,
  result: outcome,
  changes: [],
  outputs: {},
  seconds: 1,
});
const items = (names: string[]) => names.map((name) => [name, name] as const);

function queue(names: string[], parallel = 2, after: ReadonlyMap<string, readonly string[]> = new Map()) {
  let request: (count: number) => void = () => {};
  const released: boolean[] = [];
  const noted: string[] = [];
  const stop = (listener: (count: number) => void) => {
    request = listener;
    return () => released.push(true);
  };
  const made = new InstanceQueue(names, {
    parallel,
    stop,
    note: ({ instance }) => noted.push(instance),
    after,
  });
  return { queue: made, noted, released, requestStop: () => request(1) };
}

/** Settled by the test, in the order that it likes. */
function gate() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open: () => open(), opened };
}

test('no more run side by side than were asked for, and results come in the order asked for', async () => {
  const names = Array.from({ length: 12 }, (_, index) => `i${index}`);
  const { queue: one, noted } = queue(names, 3);
  let running = 0;
  let most = 0;
  await one.each(items(names), async (name) => {
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setTimeout(resolve, Number(name.slice(1)) % 3));
    running -= 1;
    return result(name);
  });
  expect(most).toBe(3);
  expect(one.results().map(({ instance }) => instance)).toEqual(names);
  expect(noted.toSorted()).toEqual(names.toSorted());
});

test('a failed instance does not stop the others, and an unknown error is one of berth', async () => {
  const { queue: one } = queue(['a', 'b', 'c']);
  await one.each(items(['a', 'b', 'c']), async (name) => {
    if (name === 'a') throw new BerthError('UNKNOWN_RUN', { run: 'x' });
    if (name === 'b') throw new TypeError('oops');
    return result(name);
  });
  expect(one.results().map(({ result, error }) => [result, error?.code])).toEqual([
    ['failed', 'UNKNOWN_RUN'],
    ['failed', 'INTERNAL'],
    ['applied', undefined],
  ]);
});

test('after a stop what runs comes to its end, and nothing more begins', async () => {
  const names = ['a', 'b', 'c', 'd'];
  const { queue: one, noted, requestStop } = queue(names);
  const gates = new Map(names.map((name) => [name, gate()]));
  const begun: string[] = [];
  const work = one.each(items(names), async (name) => {
    begun.push(name);
    await gates.get(name)?.opened;
    return result(name);
  });
  await vi.waitFor(() => expect(begun).toHaveLength(2));
  requestStop();
  for (const { open } of gates.values()) open();
  await work;
  await one.each(items(names), async (name) => result(name, 'failed'));
  expect(begun).toEqual(['a', 'b']);
  expect(noted).toEqual(['a', 'b']);
  expect(one.results().map(({ result }) => result)).toEqual([
    'applied',
    'applied',
    'not-started',
    'not-started',
  ]);
});

test('what has a result is not worked on again; what has none is', async () => {
  const { queue: one } = queue(['a', 'b']);
  await one.each(items(['a', 'b']), async (name) => (name === 'a' ? result('a', 'skipped') : undefined));
  const second: string[] = [];
  await one.each(items(['a', 'b']), async (name) => {
    second.push(name);
    return result(name);
  });
  expect(second).toEqual(['b']);
  expect(one.results().map(({ result }) => result)).toEqual(['skipped', 'applied']);
});

test('work that may be left alone is left alone at once', async () => {
  const { queue: one, requestStop, released } = queue(['a']);
  expect(await one.unlessStopped(Promise.resolve('done'))).toBe('done');
  const waiting = one.unlessStopped(new Promise(() => undefined));
  requestStop();
  expect(await waiting).toBeUndefined();
  expect(await one.unlessStopped(Promise.resolve('late'))).toBeUndefined();
  expect(released).toEqual([]);
  one.end();
  expect(released).toEqual([true]);
});

describe('in order', () => {
  const after = new Map([
    ['b', ['a', 'not of this queue']],
    ['c', ['a']],
    ['d', ['b', 'c']],
  ]);

  test('each begins as soon as what it comes after has ended, and none keeps a place while it waits', async () => {
    const names = ['d', 'b', 'a', 'c', 'x'];
    const { queue: one } = queue(names, 2, after);
    const gates = new Map(names.map((name) => [name, gate()]));
    const begun: string[] = [];
    const work = one.eachInOrder(items(names), async (name) => {
      begun.push(name);
      await gates.get(name)?.opened;
      return result(name);
    });
    const open = async (name: string, next: string[]) => {
      gates.get(name)?.open();
      await vi.waitFor(() => expect(begun).toEqual(next));
    };
    await vi.waitFor(() => expect(begun).toEqual(['a', 'x']));
    await open('a', ['a', 'x', 'b']);
    await open('x', ['a', 'x', 'b', 'c']);
    await open('b', ['a', 'x', 'b', 'c']);
    await open('c', ['a', 'x', 'b', 'c', 'd']);
    gates.get('d')?.open();
    await work;
    expect(one.results().map(({ result }) => result)).toEqual(Array(5).fill('applied'));
  });

  test.each(['failed', 'declined'] as const)(
    'what comes after one that was %s does not start, and says so',
    async (bad) => {
      const names = ['a', 'b', 'c', 'd', 'x'];
      const { queue: one, noted } = queue(names, 2, after);
      await one.eachInOrder(items(names), async (name) => result(name, name === 'b' ? bad : 'unchanged'));
      expect(one.results().map(({ result, waitsFor }) => [result, waitsFor])).toEqual([
        ['unchanged', undefined],
        [bad, undefined],
        ['unchanged', undefined],
        ['not-started', 'b'],
        ['unchanged', undefined],
      ]);
      expect(noted).not.toContain('d');
      const { queue: other } = queue(names, 2, after);
      await other.eachInOrder(items(names), async (name) => result(name, name === 'a' ? bad : 'applied'));
      expect(other.results().map(({ waitsFor }) => waitsFor)).toEqual([undefined, 'a', 'a', 'a', undefined]);
    },
  );

  test('a stop lets what waits where it is, without a reason', async () => {
    const { queue: one, requestStop } = queue(['a', 'b'], 2, after);
    await one.eachInOrder(items(['a', 'b']), async (name) => {
      requestStop();
      return result(name);
    });
    expect(one.results().map(({ result, waitsFor }) => [result, waitsFor])).toEqual([
      ['applied', undefined],
      ['not-started', undefined],
    ]);
  });

  test('what has its result already counts', async () => {
    const { queue: one } = queue(['a', 'b'], 2, after);
    expect([one.comesAfter('a'), one.comesAfter('b')]).toEqual([false, true]);
    await one.each(items(['a']), async (name) => result(name, 'skipped'));
    await one.eachInOrder(items(['b']), async (name) => result(name));
    expect(one.results().map(({ result }) => result)).toEqual(['skipped', 'applied']);
  });
});
