import { expect, test } from 'vitest';
import { testDoor } from '../../../test/helpers/door.ts';
import { smallPlatform, writeProject } from '../../../test/helpers/project.ts';
import type { InstanceRecord, RunRecord } from '../../model/run.ts';
import { thisProcess } from '../../state/process-identity.ts';
import { selectAdopted } from '../adoption/instance-adopt.ts';
import { type EngineContext, openEngine } from '../context.ts';
import type { InstanceSpec } from '../run/instance-spec.ts';
import { instanceStatus } from './instance-status.ts';
import { listInstances, showInstance } from './instance-view.ts';
import { listRuns, showRun } from './run-view.ts';

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
const spec = {
  name: 'dev.a.b',
  choice: { mode: 'create' },
  variables: { size: 'small', labels: { a: '1', b: '2' } },
  content: { name: 'b', version: '1.0.0', outputs: {} },
} as unknown as InstanceSpec;

const record = {
  version: 1,
  instance: 'dev.a.b',
  content: { name: 'b', version: '1.0.0' },
  choice: { mode: 'create' },
  inputs: { labels: { b: '2', a: '1' }, size: 'small' },
  checkedAt: minutesAgo(10),
} as unknown as InstanceRecord;

const run = (id: string, minutes: number, more: Partial<RunRecord> = {}) =>
  ({
    id,
    instance: 'dev.a.b',
    behaviour: 'APPLY',
    status: 'SUCCEEDED',
    startedAt: minutesAgo(minutes),
    ...more,
  }) as unknown as RunRecord;

const open = async (): Promise<EngineContext> =>
  await openEngine(testDoor(await writeProject({ 'berth.yaml': smallPlatform })));

test('what was never applied has never run', async () => {
  expect(await instanceStatus(await open(), spec)).toEqual({
    instance: 'dev.a.b',
    state: 'not applied',
    lastRun: 'never',
    checked: '-',
  });
});

test('what no apply has finished is unfinished, and nothing that was checked', async () => {
  const context = await open();
  await context.inventory.saveInstance({ ...record, unfinished: true });
  await context.inventory.saveRun(run('1', 5, { status: 'FAILED' }));
  expect(await instanceStatus(context, spec)).toEqual({
    instance: 'dev.a.b',
    state: 'unfinished',
    lastRun: 'APPLY FAILED 5 min ago',
    checked: '-',
  });
});

test('an instance with the inputs of its last apply is applied, in whatever order they stand', async () => {
  const context = await open();
  await context.inventory.saveInstance(record);
  await context.inventory.saveRun(run('1', 20));
  await context.inventory.saveRun(run('2', 5, { behaviour: 'DETECT', status: 'FAILED' }));
  expect(await instanceStatus(context, spec)).toEqual({
    instance: 'dev.a.b',
    state: 'applied',
    lastRun: 'DETECT FAILED 5 min ago',
    checked: '10 min ago',
  });
});

test('drift shows until the next apply, and a run whose process is gone reads so', async () => {
  const context = await open();
  await context.inventory.saveInstance({ ...record, driftedAt: minutesAgo(1) });
  const writer = { ...(await thisProcess()), started: 'before' };
  await context.inventory.saveRun(run('1', 5, { status: 'IN_PROGRESS', writer }));
  expect(await instanceStatus(context, spec)).toMatchObject({
    state: 'drifted',
    lastRun: 'APPLY INTERRUPTED 5 min ago',
  });
  expect((await listRuns(context.door, undefined))[0]?.status).toBe('INTERRUPTED');
  expect((await showRun(context.door, '1')).status).toBe('INTERRUPTED');
  expect(await listInstances(context.door)).toMatchObject([{ lastRun: 'APPLY INTERRUPTED 5 min ago' }]);
  expect((await showInstance(context.door, 'dev.a.b')).runs).toMatchObject([{ status: 'INTERRUPTED' }]);
});

test('an instance that is asked for by name is one that is there: no other file is read', async () => {
  const { door, inventory } = await open();
  await inventory.saveInstance(record);
  await inventory.saveRun(run('1', 5));
  for (const name of ['dev.none', '', '../runs/dev.a.b/1', '../instances/dev.a.b']) {
    for (const look of [showInstance, selectAdopted]) {
      await expect(look(door, name)).rejects.toMatchObject({ code: 'UNKNOWN_INSTANCE', exit: 2 });
    }
  }
});

test.each([
  [{ inputs: { ...record.inputs, size: 'large' } }],
  [{ inputs: { size: 'small' } }],
  [{ choice: { mode: 'adopt' } }],
  [{ content: { name: 'b', version: '1.1.0' } }],
])('with %j in the record it is changed', async (change) => {
  const context = await open();
  await context.inventory.saveInstance({ ...record, ...change });
  expect((await instanceStatus(context, spec)).state).toBe('changed');
});

test('runs are listed newest first, of one instance or of all', async () => {
  const { inventory, door } = await open();
  await inventory.saveRun(run('1', 20));
  await inventory.saveRun(run('2', 5));
  await inventory.saveRun(run('3', 10, { instance: 'dev.c.d' }));
  expect((await listRuns(door, undefined)).map(({ id }) => id)).toEqual(['2', '3', '1']);
  expect((await listRuns(door, 'dev.c.d')).map(({ id }) => id)).toEqual(['3']);
  await inventory.saveInstance({ ...record, instance: 'dev.e.f' });
  expect(await listRuns(door, 'dev.e.f')).toEqual([]);
  for (const instance of ['dev.none', '', '../instances']) {
    await expect(listRuns(door, instance)).rejects.toMatchObject({ code: 'UNKNOWN_INSTANCE', exit: 2 });
  }
});

test('a run is found by its id, or by its beginning if that is enough to tell it', async () => {
  const { inventory, door } = await open();
  for (const id of ['20260801t101500z-aaaaaa', '20260802t101500z-bbbbbb', '20260802t101500z-bbbbbb-2']) {
    await inventory.saveRun(run(id, 1));
  }
  expect((await showRun(door, '20260801')).id).toBe('20260801t101500z-aaaaaa');
  expect((await showRun(door, '20260802t101500z-bbbbbb')).id).toBe('20260802t101500z-bbbbbb');
  for (const id of ['aaaaaa', 'cccccc']) {
    await expect(showRun(door, id)).rejects.toMatchObject({ code: 'UNKNOWN_RUN' });
  }
  await expect(showRun(door, '20260802')).rejects.toMatchObject({
    code: 'USAGE',
    message: expect.stringMatching(
      /^"20260802" is the beginning of several runs: 20260802t101500z-bbbbbb(-2)?, 20260802t101500z-bbbbbb/,
    ),
  });
});

test('runs need a project, or records of what was run without one', async () => {
  const door = testDoor(await writeProject({}));
  await expect(listRuns(door, undefined)).rejects.toMatchObject({ code: 'NO_PROJECT' });
  await expect(showRun(door, '1')).rejects.toMatchObject({ code: 'NO_PROJECT' });
  await (await openEngine(door)).inventory.saveRun(run('1', 1));
  expect(await listRuns(door, undefined)).toHaveLength(1);
});
