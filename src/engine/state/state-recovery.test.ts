import { existsSync } from 'node:fs';
import { mkdir, open, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { testDoor } from '../../../test/helpers/door.ts';
import { smallPlatform, writeProject } from '../../../test/helpers/project.ts';
import { openEngine } from '../context.ts';
import { recoverState } from './state-recovery.ts';

const instance = 'dev.a.b';
const version = (serial: number, lineage = 'one') => JSON.stringify({ version: 4, lineage, serial });
const cutOff = version(7).slice(0, -4);

/** A project with what a run has left; undefined: no such file. */
async function left(files: { state?: string; backup?: string; errored?: string }) {
  const root = await writeProject({ 'berth.yaml': smallPlatform });
  const door = testDoor(root);
  const context = await openEngine(door);
  const state = path.join(context.project.paths.state, instance, 'terraform.tfstate');
  const errored = path.join(context.project.paths.work, instance, 'errored.tfstate');
  const wanted = { [state]: files.state, [`${state}.backup`]: files.backup, [errored]: files.errored };
  for (const [file, text] of Object.entries(wanted)) {
    await mkdir(path.dirname(file), { recursive: true });
    if (text !== undefined) await writeFile(file, text);
  }
  return {
    state,
    errored,
    recover: async () => await recoverState(context, instance),
    now: async () => await readFile(state, 'utf8').catch(() => undefined),
    notices: () => door.events.map((event) => (event.type === 'notice' ? event.text : event.type)),
  };
}

test.each([
  ['nothing', {}],
  ['an empty file, as a first run leaves it', { state: '' }],
  ['a whole state', { state: version(7) }],
  ['a whole state, with a backup', { state: version(7), backup: version(6) }],
  ['what only Terraform can read', { state: '{"encrypted_data":"x"}', backup: version(6) }],
])('%s stays as it is', async (_, files: { state?: string; backup?: string }) => {
  const { recover, now, notices } = await left(files);
  await recover();
  expect(await now()).toBe(files.state);
  expect(notices()).toEqual([]);
});

test.each([
  ['an older one', version(7)],
  ['one that was cut off', cutOff],
  ['an empty one', ''],
  ['none', undefined],
])('a state that could not be written takes the place of %s', async (_, state) => {
  const { recover, now, errored, notices } = await left({
    ...(state !== undefined && { state }),
    errored: version(9),
  });
  await recover();
  expect(await now()).toBe(version(9));
  expect(existsSync(errored)).toBe(false);
  expect(notices()).toEqual([`${instance}: the state that the last run could not write is in its place now`]);
});

test.each([
  ['is older than what is there', version(6)],
  ['belongs to another state', version(9, 'other')],
  ['was cut off itself', cutOff],
])('a rescued state that %s is put aside', async (_, text) => {
  const { recover, now, errored } = await left({ state: version(7), errored: text });
  await recover();
  expect(await now()).toBe(version(7));
  expect(existsSync(errored)).toBe(false);
});

test.each([
  ['cut off', cutOff],
  ['emptied', ''],
])('a state that was %s gives way to the one before it', async (_, state) => {
  const { recover, now, notices } = await left({ state, backup: version(6) });
  await recover();
  expect(await now()).toBe(version(6));
  expect(notices()).toEqual([
    `${instance}: its state was cut off; it goes on from the one before the last run`,
  ]);
});

test.each([undefined, cutOff])('without a good one from before (%j) it begins anew', async (backup) => {
  const { recover, now, state, notices } = await left({ state: cutOff, ...(backup && { backup }) });
  await recover();
  expect(await now()).toBeUndefined();
  expect(await readFile(`${state}.cut-off`, 'utf8')).toBe(cutOff);
  expect(notices()).toEqual([
    `${instance}: its state was cut off, and there is none from before: it begins anew`,
  ]);
});

test('nothing is touched while somebody works on the state', async () => {
  const { recover, now, state } = await left({ state: cutOff, backup: version(6) });
  const worker = await open(state, 'r+');
  await expect(recover()).rejects.toMatchObject({
    code: 'STATE_LOCKED',
    message: expect.stringContaining(`running as pid ${process.pid}`),
  });
  expect(await now()).toBe(cutOff);
  await worker.close();
});
