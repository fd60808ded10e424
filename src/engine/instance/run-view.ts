import { BerthError } from '../../errors.ts';
import type { RunRecord } from '../../model/run.ts';
import type { Door } from '../context.ts';
import { trueRecord } from '../run/true-record.ts';
import { openRecords, unknownInstance } from '../selection/known-instance.ts';

/** What was run, newest first. @throws NO_PROJECT, UNKNOWN_INSTANCE */
export async function listRuns(door: Door, instance: string | undefined): Promise<RunRecord[]> {
  const { inventory } = await openRecords(door);
  const runs = await Promise.all((await inventory.runs(instance)).map(trueRecord));
  if (instance === undefined || runs.length > 0) return runs;
  const known = await inventory.existingNames();
  if (!known.includes(instance)) throw unknownInstance(instance, known);
  return runs;
}

/** @param id of the run, or enough of its beginning to tell it. @throws NO_PROJECT, UNKNOWN_RUN, USAGE */
export async function showRun(door: Door, id: string): Promise<RunRecord> {
  const { inventory } = await openRecords(door);
  const runs = await inventory.runs();
  const found = runs.filter((run) => run.id.startsWith(id));
  const run = runs.find((one) => one.id === id) ?? found[0];
  if (!run) throw new BerthError('UNKNOWN_RUN', { run: id });
  if (run.id !== id && found.length > 1) {
    throw new BerthError('USAGE', {
      problem: `"${id}" is the beginning of several runs: ${found.map((one) => one.id).join(', ')}`,
      command: 'berth run show',
    });
  }
  return await trueRecord(run);
}
