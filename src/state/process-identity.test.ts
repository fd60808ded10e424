import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { isSamePlace, processStart } from './process-identity.ts';

test('the start of a process stays the same, and is gone with it', async () => {
  const child = spawn('sleep', ['60']);
  const pid = child.pid as number;
  const start = await processStart(pid);
  expect(start).toBeTruthy();
  await sleep(50);
  expect(await processStart(pid)).toBe(start);
  expect(await processStart(process.pid)).not.toBe(start);
  const ended = new Promise((resolve) => child.on('exit', resolve));
  child.kill('SIGKILL');
  await ended;
  expect(await processStart(pid)).toBeUndefined();
});

test.each([
  ['the same start of a system, whatever its name', { boot: 'b1' }, { host: 'other', boot: 'b1' }, true],
  [
    'another container of it',
    { boot: 'b1', namespace: 'pid:[1]' },
    { boot: 'b1', namespace: 'pid:[2]' },
    false,
  ],
  ['the same name after another start', { boot: 'b1' }, { boot: 'b2' }, true],
  ['another name and another start', { boot: 'b1' }, { host: 'other', boot: 'b2' }, false],
  ['the same name, where no start is known', {}, {}, true],
  ['another name, where no start is known', {}, { host: 'other' }, false],
])('%s', (_, one, other, same) => {
  expect(isSamePlace({ host: 'one', ...one }, { host: 'one', ...other })).toBe(same);
});
