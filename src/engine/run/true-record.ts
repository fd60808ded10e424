import type { RunRecord } from '../../model/run.ts';
import { processState } from '../../state/process-identity.ts';

/** The record as it is true now: a run in progress whose process is gone was interrupted. */
export async function trueRecord(record: RunRecord): Promise<RunRecord> {
  const { status, writer } = record;
  if (status !== 'IN_PROGRESS' || !writer) return record;
  return (await processState(writer)) === 'gone' ? { ...record, status: 'INTERRUPTED' } : record;
}
