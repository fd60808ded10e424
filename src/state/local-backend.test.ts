import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from '../../test/helpers/temporary-folder.ts';
import { localBackend } from './local-backend.ts';

const name = 'dev.a.b';

async function backendWith(files: Readonly<Record<string, string>> = {}) {
  const state = await temporaryFolder();
  mkdirSync(path.join(state, name));
  for (const [file, text] of Object.entries(files)) writeFileSync(path.join(state, name, file), text);
  return { state, backend: localBackend({ state }) };
}

test('state is pushed for its owner only, pulled as it is, and moved by its folder', async () => {
  const { state, backend } = await backendWith();
  expect([await backend.has(name), await backend.pull(name), await backend.names()]).toEqual([
    false,
    undefined,
    [],
  ]);
  await backend.push('dev.a.c', '{"serial": 1}\n');
  expect(await backend.pull('dev.a.c')).toBe('{"serial": 1}\n');
  expect(statSync(backend.place('dev.a.c')).mode & 0o777).toBe(0o600);
  await backend.rename('dev.a.c', 'dev.z.c');
  await backend.rename('dev.a.c', 'dev.z.c');
  expect(await backend.names()).toEqual(['dev.z.c']);
  expect(await backend.pull('dev.a.c')).toBeUndefined();
  expect(backend.plain('dev.z.c')).toEqual({
    body: { local: { path: `${state}/dev.z.c/terraform.tfstate` } },
    workspace: 'default',
  });
  await backend.forget('dev.z.c');
  expect(await backend.names()).toEqual([]);
});

test('what a run without a state left under the new name is kept beside it, also after a kill in the middle', async () => {
  const { state, backend } = await backendWith({
    'terraform.tfstate': '',
    'terraform.tfstate.cut-off': '{"ser',
  });
  await backend.push('dev.old.b', '{"serial": 1}');
  await backend.rename('dev.old.b', name);
  expect(await backend.names()).toEqual([name]);
  expect(await backend.pull(name)).toBe('{"serial": 1}');
  const [left = ''] = readdirSync(path.join(state, name)).filter((file) => file.startsWith('left-'));
  expect(readFileSync(path.join(state, name, left, 'terraform.tfstate.cut-off'), 'utf8')).toBe('{"ser');
  await backend.rename('dev.old.b', name);
  expect(await backend.pull(name)).toBe('{"serial": 1}');
});

test('a file that Terraform only locked is no state yet', async () => {
  const { backend } = await backendWith({ 'terraform.tfstate': '' });
  expect(await backend.has(name)).toBe(true);
  expect(await backend.pull(name)).toBeUndefined();
});

test("Terraform's lock is told with the processes that hold the state open", async () => {
  const info = JSON.stringify({ ID: 'x', Who: 'ada@build-7', Created: '2026-08-01T10:15:00.123Z' });
  const { state, backend } = await backendWith({
    'terraform.tfstate': '{}',
    '.terraform.tfstate.lock.info': info,
  });
  const left = { who: 'ada@build-7', since: '2026-08-01T10:15:00.123Z', processes: [] };
  expect(await backend.lock(name)).toEqual(left);

  const file = openSync(path.join(state, name, 'terraform.tfstate'), 'r+');
  const child = spawn('sleep', ['60'], { stdio: [file, 'ignore', 'ignore'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  closeSync(file);
  expect(await backend.lock(name)).toEqual({ ...left, processes: [child.pid] });

  await backend.unlock(name);
  expect((await backend.lock(name))?.processes).toEqual([child.pid]);
  const ended = new Promise((resolve) => child.on('exit', resolve));
  child.kill('SIGKILL');
  await ended;
  expect(await backend.lock(name)).toBeUndefined();
});

test('a lock that was cut off is a lock of somebody', async () => {
  const { backend } = await backendWith({ '.terraform.tfstate.lock.info': '{"ID":' });
  expect(await backend.lock(name)).toEqual({ who: 'somebody', since: 'an unknown time', processes: [] });
});
