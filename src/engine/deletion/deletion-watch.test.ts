import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { BerthEvent } from '../../events.ts';
import type { DeletionCause } from './deletion-cause.ts';
import { DeletionWatch } from './deletion-watch.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const object = { type: 'kubernetes_namespace_v1', id: 'app' };
const started: BerthEvent = {
  type: 'resource.started',
  instance: 'i',
  address: 'a.b',
  action: 'delete',
  object,
};
const ended = (failed: boolean): BerthEvent => ({
  type: 'resource.ended',
  instance: 'i',
  address: 'a.b',
  action: 'delete',
  seconds: 1,
  failed,
});
const held: DeletionCause = { problem: 'it waits for x', fix: 'remove x' };

function watching(look: () => Promise<readonly DeletionCause[]>) {
  const notices: string[] = [];
  const passed: string[] = [];
  const watch = new DeletionWatch('i', look, (event) => {
    if (event.type === 'notice') notices.push(event.text);
    else passed.push(event.type);
  });
  return { watch, notices, passed };
}

test('a deletion that takes long is looked at, and each cause is said once', async () => {
  const causes: DeletionCause[] = [held];
  const look = vi.fn(async () => [...causes]);
  const { watch, notices, passed } = watching(look);
  watch.observe(started);
  await vi.advanceTimersByTimeAsync(9_900);
  expect(look).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(200);
  expect(look).toHaveBeenCalledWith(object);
  expect(notices).toEqual(['i: the deletion waits: it waits for x - remove x']);
  causes.push({ problem: 'y', fix: 'z' });
  await vi.advanceTimersByTimeAsync(30_000);
  expect(notices).toHaveLength(2);
  expect(watch.causes()).toEqual(causes);
  expect(passed).toEqual(['resource.started']);
  watch.close();
  const calls = look.mock.calls.length;
  await vi.advanceTimersByTimeAsync(30_000);
  expect(look).toHaveBeenCalledTimes(calls);
});

test('what ended well had no cause, what failed keeps it', async () => {
  for (const failed of [false, true]) {
    const { watch } = watching(async () => [held]);
    watch.observe(started);
    await vi.advanceTimersByTimeAsync(11_000);
    watch.observe(ended(failed));
    expect(watch.causes()).toEqual(failed ? [held] : []);
    expect(vi.getTimerCount()).toBe(0);
  }
});

test('a look that fails, or ends too late, is no harm', async () => {
  const refused = watching(() => Promise.reject(new Error('forbidden')));
  refused.watch.observe(started);
  await vi.advanceTimersByTimeAsync(21_000);
  expect([refused.notices, refused.watch.causes()]).toEqual([[], []]);
  refused.watch.close();

  let answer: (causes: DeletionCause[]) => void = () => undefined;
  const late = watching(() => new Promise((resolve) => (answer = resolve)));
  late.watch.observe(started);
  await vi.advanceTimersByTimeAsync(10_000);
  late.watch.observe(ended(false));
  answer([held]);
  await vi.advanceTimersByTimeAsync(0);
  expect([late.notices, late.watch.causes()]).toEqual([[], []]);
});

test('creations, and objects without an id, are left alone', async () => {
  const look = vi.fn(async () => [held]);
  const { watch } = watching(look);
  watch.observe({ ...started, action: 'create' });
  watch.observe({ type: 'resource.started', instance: 'i', address: 'a.c', action: 'delete' });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(look).not.toHaveBeenCalled();
});
