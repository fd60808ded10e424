import { expect, test, vi } from 'vitest';
import { BerthError } from '../errors.ts';
import { InstanceQueue } from './instance-queue.ts';
import type { InstanceResult } from './instance-result.ts';

const result = (instance: string, outcome: InstanceResult['result'] = 'applied'): InstanceResult => ({
  instance,
  result: outcome,
  changes: [],
  outputs: {},
  seconds: 1,
});
const items = (names: string[]) => names.map((name) => [name, name] as const);

function queue(names: string[], parallel = 2) {
  let request: (count: number) => void = () => {};
  const released: boolean[] = [];
  const noted: string[] = [];
  const stop = (listener: (count: number) => void) => {
    request = listener;
    return () => released.push(true);
  };
  const made = new InstanceQueue(names, { parallel, stop, note: ({ instance }) => noted.push(instance) });
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
