import { expect, test } from 'vitest';
import type { RunRecord } from '../../model/run.ts';
import { thisProcess } from '../../state/process-identity.ts';
import { trueRecord } from './true-record.ts';

const record = (more: Partial<RunRecord>) => ({ status: 'IN_PROGRESS', ...more }) as RunRecord;
const statusOf = async (more: Partial<RunRecord>) => (await trueRecord(record(more))).status;

test('a run in progress whose process is gone was interrupted', async () => {
  const writer = await thisProcess();
  expect(await statusOf({ writer })).toBe('IN_PROGRESS');
  // The id of a process may be given again.
  expect(await statusOf({ writer: { ...writer, started: 'before' } })).toBe('INTERRUPTED');
  expect(await statusOf({ writer: { ...writer, pid: 2 ** 22 + 1 } })).toBe('INTERRUPTED');
});

test('of another machine, another container or an older version nobody can tell; a new name is no other machine', async () => {
  const writer = { ...(await thisProcess()), started: 'before' };
  expect(await statusOf({ writer: { ...writer, host: 'elsewhere', boot: 'another' } })).toBe('IN_PROGRESS');
  expect(await statusOf({ writer: { ...writer, host: 'renamed' } })).toBe('INTERRUPTED');
  expect(await statusOf({ writer: { ...writer, namespace: 'pid:[1]' } })).toBe('IN_PROGRESS');
  expect(await statusOf({})).toBe('IN_PROGRESS');
});

test('a run that ended stays as it ended', async () => {
  const writer = { ...(await thisProcess()), started: 'before' };
  for (const status of ['SUCCEEDED', 'FAILED'] as const) {
    expect(await statusOf({ status, writer })).toBe(status);
  }
});
