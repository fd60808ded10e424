import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { processStart } from './process-identity.ts';

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
