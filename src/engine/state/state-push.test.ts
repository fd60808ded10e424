import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { testDoor } from '../../../test/helpers/door.ts';
import { instanceRecord, stateText } from '../../../test/helpers/instance-record.ts';
import { smallPlatform, writeProject } from '../../../test/helpers/project.ts';
import { type Door, openEngine } from '../context.ts';
import { pushState } from './state-push.ts';

const { instance } = instanceRecord();

async function project(
  pushed: string,
  present = stateText(),
): Promise<{ door: Door; push: (yes?: boolean) => ReturnType<typeof pushState> }> {
  const door = testDoor(await writeProject({ 'berth.yaml': smallPlatform, 'new.tfstate': pushed }));
  const { inventory, backend } = await openEngine(door);
  await inventory.saveInstance(instanceRecord());
  if (present) await backend.push(instance, present);
  const push = (yes = true) => pushState(door, instance, { file: 'new.tfstate', approve: async () => yes });
  return { door, push };
}

test('a later state takes the place of the present one, which is kept for its owner only', async () => {
  const next = stateText({ serial: 4, resources: [] });
  const { door, push } = await project(next);
  const { serial, backup = '' } = await push();
  const { backend, inventory, project: own } = await openEngine(door);
  expect([serial, await backend.pull(instance)]).toEqual([4, next]);
  expect(path.dirname(backup)).toBe(path.join(own.paths.backups, instance));
  expect([readFileSync(backup, 'utf8'), statSync(backup).mode & 0o777]).toEqual([stateText(), 0o600]);
  // What is applied next is compared with the cluster.
  expect((await inventory.instance(instance))?.identity).toBe('');
});

test('where there is none, or one that cannot be read, any state may come', async () => {
  for (const present of ['', '{"version": 4']) {
    const { push } = await project(stateText({ serial: 1 }), present);
    expect(await push()).toMatchObject({ instance, serial: 1 });
  }
});

test('the very same state may come again', async () => {
  expect(await (await project(stateText())).push()).toMatchObject({ serial: 3 });
});

test.each([
  ['an older one', stateText({ serial: 2 }), 'its serial 2 is lower than 3'],
  ['another one of the same serial', stateText({ resources: [] }), 'its serial 3 is that of the present'],
  ['that of something else', stateText({ serial: 9, lineage: 'b' }), 'belongs to something else'],
  ['no state', '{"hello": "hunter2"}', 'version'],
  ['no JSON', 'hunter2', 'it is not JSON'],
])('%s is refused, and everything stays', async (_, text, problem) => {
  const { door, push } = await project(text);
  const error = await push().catch((caught) => caught);
  expect(error).toMatchObject({ code: 'STATE_INVALID', exit: 2, message: expect.stringContaining(problem) });
  expect(error.message + error.fix).not.toContain('hunter2');
  expect(await (await openEngine(door)).backend.pull(instance)).toBe(stateText());
});

test('nothing happens without a yes, for an unknown instance or without a file', async () => {
  const { door, push } = await project(stateText({ serial: 4 }));
  await expect(push(false)).rejects.toMatchObject({ code: 'DECLINED' });
  const approve = async () => true;
  await expect(pushState(door, '../x', { file: 'new.tfstate', approve })).rejects.toMatchObject({
    code: 'UNKNOWN_INSTANCE',
  });
  await expect(pushState(door, instance, { file: 'none', approve })).rejects.toMatchObject({
    code: 'FILE_UNREADABLE',
  });
  expect(await (await openEngine(door)).backend.pull(instance)).toBe(stateText());
});
