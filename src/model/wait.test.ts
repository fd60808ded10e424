import { expect, test } from 'vitest';
import type { BerthEvent } from '../events.ts';
import { waitFor } from './wait.ts';

test('a wait tells its beginning, its progress, and whether it failed', async () => {
  const events: BerthEvent[] = [];
  const wait = { id: '1', text: 'building', size: 'about 3 minutes' };
  const work = async (progress: (text: string) => void) => {
    progress('3 of 7');
    return 7;
  };
  expect(await waitFor((event) => events.push(event), wait, work)).toBe(7);
  expect(events).toEqual([
    { type: 'wait.started', id: '1', text: 'building (about 3 minutes)' },
    { type: 'wait.progress', id: '1', text: 'building: 3 of 7' },
    { type: 'wait.ended', id: '1', text: 'building', seconds: expect.any(Number), failed: false },
  ]);
  events.length = 0;
  const broken = () => Promise.reject(new Error('no space'));
  await expect(waitFor((event) => events.push(event), wait, broken)).rejects.toThrow('no space');
  expect(events.at(-1)).toMatchObject({ type: 'wait.ended', text: 'building', failed: true });
});
