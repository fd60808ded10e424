import { BerthError } from '../../errors.ts';
import type { InstanceRecord } from '../../model/run.ts';
import type { InstanceRun } from '../../terraform/instance-run.ts';
import type { Outcome } from '../../terraform/outcome.ts';
import { LeftoverWatch } from '../adoption/leftovers.ts';
import { unfinishedRecord } from '../instance/instance-record.ts';
import type { Operation } from './instance-result.ts';

/** Applies for the first time: before anything is made it is written down whose it is, and after a failure what may be left. */
export async function withUnfinishedRecord(
  operation: Operation,
  run: InstanceRun,
  runId: string,
  work: (run: InstanceRun) => Promise<Outcome>,
): Promise<Outcome> {
  const { context, prepared } = operation;
  const leftovers = new LeftoverWatch(operation);
  const note = async (addresses: readonly string[]) =>
    await context.inventory.saveInstance(unfinishedRecord(prepared, run, runId, addresses));
  await note(leftovers.possible);
  try {
    return await work({ ...run, emit: leftovers.observing(run.emit) });
  } catch (error) {
    // Where that cannot be written, the record goes on to suspect all that the layer makes.
    if (leftovers.possible.length > 0) await note(leftovers.after(error)).catch(() => undefined);
    throw error;
  }
}

/** @throws NOTHING_APPLIED while the first apply has not come to its end: what it made may be written down nowhere */
export function refuseUnfinished(record: InstanceRecord): void {
  if (!record.unfinished) return;
  const { instance, kind, team, source, content } = record;
  const ofTeam = source === 'team' ? `berth team apply ${team}` : `berth block apply ${content.name}`;
  const command = kind === 'layer' ? `berth platform apply ${content.name}` : ofTeam;
  throw new BerthError('NOTHING_APPLIED', { instance, command });
}
