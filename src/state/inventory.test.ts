import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../test/helpers/temporary-folder.ts';
import { projectPaths } from '../model/paths.ts';
import type { InstanceRecord, RunRecord } from '../model/run.ts';
import { Inventory } from './inventory.ts';
import { localBackend } from './local-backend.ts';
import { localDocuments } from './local-documents.ts';
import { recordId } from './record-id.ts';

const record = (instance: string) => ({ version: 1, instance }) as InstanceRecord;
const run = (instance: string, id: string, startedAt: string) =>
  ({ version: 1, instance, id, startedAt }) as RunRecord;

test('an empty project has no instances and no runs', async () => {
  const inventory = new Inventory(localDocuments(await temporaryFolder()));
  expect(await inventory.allInstances()).toEqual([]);
  expect(await inventory.runs()).toEqual([]);
  expect(await inventory.instance('dev.a.b')).toBeUndefined();
});

test('an instance is there from its first apply until it is removed; its runs stay', async () => {
  const inventory = new Inventory(localDocuments(await temporaryFolder()));
  await inventory.saveInstance(record('dev.b.x'));
  await inventory.saveInstance(record('dev.a.x'));
  await inventory.saveRun(run('dev.a.x', '1', '2026-01-01'));
  expect((await inventory.allInstances()).map(({ instance }) => instance)).toEqual(['dev.a.x', 'dev.b.x']);
  await inventory.removeInstance('dev.a.x');
  expect(await inventory.instance('dev.a.x')).toBeUndefined();
  expect(await inventory.instance('dev.b.x')).toEqual(record('dev.b.x'));
  expect(await inventory.runs('dev.a.x')).toHaveLength(1);
});

test('a run that goes on is kept once, with what is known last', async () => {
  const inventory = new Inventory(localDocuments(await temporaryFolder()));
  await inventory.saveRun(run('dev.a.x', '1', '2026-01-01'));
  await inventory.saveRun({ ...run('dev.a.x', '1', '2026-01-01'), status: 'FAILED' });
  expect(await inventory.runs()).toEqual([expect.objectContaining({ id: '1', status: 'FAILED' })]);
});

test('runs of all instances come newest first, whatever else is in the folder', async () => {
  const paths = projectPaths(await temporaryFolder());
  const inventory = new Inventory(localDocuments(paths.data));
  await inventory.saveRun(run('dev.a.x', '1', '2026-01-02T00:00:00Z'));
  await inventory.saveRun(run('dev.b.x', '2', '2026-01-03T00:00:00Z'));
  await inventory.saveRun(run('dev.a.x', '3', '2026-01-01T00:00:00Z'));
  await writeFile(path.join(paths.runs, 'notes.txt'), '');
  expect((await inventory.runs()).map(({ id }) => id)).toEqual(['2', '1', '3']);
  expect((await inventory.runs('dev.a.x')).map(({ id }) => id)).toEqual(['1', '3']);
  for (const instance of ['', '.', '../runs/dev.a.x', '../instances']) {
    expect(await inventory.runs(instance)).toEqual([]);
  }
});

test('state on this machine is one folder per instance, and goes with it', async () => {
  const paths = projectPaths(await temporaryFolder());
  const backend = localBackend(paths);
  expect(await backend.terraform('dev.a.x', 'terraform')).toMatchObject({
    body: { local: { workspace_dir: paths.state } },
    workspace: 'dev.a.x',
  });
  expect(await backend.has('dev.a.x')).toBe(false);
  for (const instance of ['dev.a.x', 'dev.a.x-2']) {
    await mkdir(path.join(paths.state, instance), { recursive: true });
    await writeFile(path.join(paths.state, instance, 'terraform.tfstate'), '{}');
  }
  expect(await backend.has('dev.a.x')).toBe(true);
  await backend.forget('dev.a.x');
  await backend.forget('dev.none');
  expect(await backend.has('dev.a.x')).toBe(false);
  expect(await backend.has('dev.a.x-2')).toBe(true);
});

test('after the clock was set back, a new run still comes after those that were recorded', async () => {
  const inventory = new Inventory(localDocuments(await temporaryFolder()));
  const times = ['2026-01-02T23:59:59.000Z', '2026-01-01T10:00:00.500Z', '2026-01-01T10:00:00.900Z'];
  const ids: string[] = [];
  for (const startedAt of times) {
    const id = recordId(new Date(startedAt), await inventory.newestRunId('dev.a.x'));
    ids.push(id);
    await inventory.saveRun(run('dev.a.x', id, startedAt));
  }
  expect(ids.map((id) => id.slice(0, 16))).toEqual([
    '20260102t235959z',
    '20260103t000000z',
    '20260103t000001z',
  ]);
  expect((await inventory.runs()).map(({ id }) => id)).toEqual(ids.reverse());
});
