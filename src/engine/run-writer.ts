import type { RunRecord } from '../model/run.ts';
import { isSamePlace, processStart, thisPlace } from '../state/process-identity.ts';

type Writer = NonNullable<RunRecord['writer']>;

let own: Promise<Writer> | undefined;

/** This process, as what it records names it. */
export async function thisWriter(): Promise<Writer> {
  own ??= Promise.all([thisPlace(), processStart(process.pid)]).then(([place, started]) => ({
    ...place,
    pid: process.pid,
    started: started ?? '',
  }));
  return await own;
}

/** The record as it is true now: a run in progress whose process is gone was interrupted. */
export async function trueRecord(record: RunRecord): Promise<RunRecord> {
  const { status, writer } = record;
  if (status !== 'IN_PROGRESS' || !writer) return record;
  // From another machine nobody can tell.
  if (!isSamePlace(writer, await thisPlace())) return record;
  return (await processStart(writer.pid)) === writer.started ? record : { ...record, status: 'INTERRUPTED' };
}
