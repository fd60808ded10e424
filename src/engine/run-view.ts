import { BerthError } from '../errors.ts';
import type { RunRecord } from '../model/run.ts';
import { type Door, openEngine } from './context.ts';

/** What was run, newest first. */
export async function listRuns(door: Door, instance: string | undefined): Promise<RunRecord[]> {
  const { inventory } = await openEngine(door);
  return await inventory.runs(instance);
}

/** @param id of the run, or enough of its end or beginning to tell it. @throws UNKNOWN_RUN */
export async function showRun(door: Door, id: string): Promise<RunRecord> {
  const { inventory } = await openEngine(door);
  const runs = await inventory.runs();
  const found = runs.filter((run) => run.id.startsWith(id) || run.id.endsWith(id));
  const run = runs.find((one) => one.id === id) ?? (found.length === 1 ? found[0] : undefined);
  if (!run) throw new BerthError('UNKNOWN_RUN', { run: id });
  return run;
}
