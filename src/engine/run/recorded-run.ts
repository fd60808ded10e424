import { BerthError } from '../../errors.ts';
import type { Behaviour, Emit, PlannedChange } from '../../events.ts';
import { canonicalJson } from '../../model/canonical-json.ts';
import type { InstanceRecord } from '../../model/run.ts';
import type { InstanceRun } from '../../terraform/instance-run.ts';
import type { Outcome } from '../../terraform/outcome.ts';
import { type BorrowedNamespace, fieldsBefore } from '../adoption/adoption.ts';
import { outputValues, RunJournal } from '../batch/run-journal.ts';
import { type DeletionCause, deletionCauses } from '../deletion/deletion-cause.ts';
import { DeletionWatch, type Look } from '../deletion/deletion-watch.ts';
import { recoverState } from '../state/state-recovery.ts';
import { findingsOf, type InstanceResult, type Operation } from './instance-result.ts';
import { adoptionOf } from './instance-spec.ts';
import { asBerthError } from './internal-error.ts';
import { maskedError } from './masked-error.ts';
import { instanceRun } from './prepared-run.ts';

/** What is done between the beginning and the end of a run. */
export type Work = (
  run: InstanceRun,
  journal: RunJournal,
) => Promise<{ outcome: Outcome; result: InstanceResult['result'] }>;

interface LockedOptions {
  readonly borrowed?: BorrowedNamespace | undefined;
  /** Whether the lock outlives the work, because more is to come. */
  readonly keeps?: (result: InstanceResult) => boolean;
}

/**
 * Runs the work while no other berth process changes the instance.
 * @throws STATE_LOCKED, INSTANCE_CHANGED
 */
export async function locked(
  operation: Operation,
  behaviour: Behaviour,
  work: Work,
  { borrowed, keeps = () => false }: LockedOptions = {},
): Promise<InstanceResult> {
  const { locks } = operation.context;
  const instance = operation.prepared.spec.name;
  await locks.hold(instance);
  let kept = false;
  try {
    await refuseChanged(operation);
    await recoverState(operation.context, instance);
    // A run that fails or is killed half way leaves an instance that is not as its last apply made it.
    if (behaviour !== 'DETECT') await operation.context.inventory.forgetIdentity(instance);
    const result = await recorded(operation, behaviour, work, borrowed);
    kept = keeps(result);
    return result;
  } finally {
    if (!kept) await locks.release(instance);
  }
}

/** What was prepared before the lock was held must still be true: the program, the name, the last apply. */
async function refuseChanged({ context, prepared: { spec, record } }: Operation): Promise<void> {
  const now = await context.inventory.instance(spec.name);
  if (canonicalJson(withoutCheck(now)) === canonicalJson(withoutCheck(record))) return;
  throw new BerthError('INSTANCE_CHANGED', { instance: spec.name });
}

/** A sweep needs no lock, and notes only that it has looked. */
function withoutCheck(record: InstanceRecord | undefined): Partial<InstanceRecord> | null {
  if (!record) return null;
  const { checkedAt: _checked, driftedAt: _drifted, ...rest } = record;
  return rest;
}

/** Does the work of one run between the beginning and the end of its record, and makes its result. */
export async function recorded(
  { context, session, prepared }: Operation,
  behaviour: Behaviour,
  work: Work,
  borrowed?: BorrowedNamespace,
): Promise<InstanceResult> {
  const instance = prepared.spec.name;
  const journal = await RunJournal.begin(context.inventory, prepared, behaviour);
  context.door.emit({ type: 'run.started', instance, behaviour });
  const done: PlannedChange[] = [];
  const look: Look = async (resource) => await deletionCauses(await session.api(), resource);
  const watch = new DeletionWatch(instance, look, noting(done, context.door.emit));
  try {
    const run = await journal.step('init', async () => {
      const known = borrowed ?? (await context.inventory.adoption(instance));
      const adopted = known && adoptionOf(prepared.spec) && fieldsBefore(known);
      return await instanceRun(context, prepared, session, adopted);
    });
    const { outcome, result } = await work({ ...run, emit: watch.observe }, journal);
    const outputs = outputValues(outcome.outputs);
    await journal.succeed(outcome, outputs);
    context.door.emit({ type: 'run.ended', instance, failed: false, seconds: journal.seconds });
    return {
      instance,
      result,
      changes: outcome.changes,
      outputs,
      seconds: journal.seconds,
      runId: journal.id,
      ...findingsOf(prepared),
    };
  } catch (cause) {
    const error = maskedError(deletionStuck(instance, watch.causes(), asBerthError(cause)), prepared.mask);
    // A full disk takes the record away; the error itself must still be told.
    await journal.fail(error, done).catch((lost: Error) => {
      context.door.emit({ type: 'notice', text: `the record of the run is lost: ${lost.message}` });
    });
    context.door.emit({ type: 'run.ended', instance, failed: true, seconds: journal.seconds });
    return {
      instance,
      result: 'failed',
      changes: done,
      outputs: {},
      seconds: journal.seconds,
      runId: journal.id,
      ...findingsOf(prepared),
      error,
    };
  } finally {
    watch.close();
  }
}

/** When Terraform gave up waiting for a deletion, what held it is the cause. */
function deletionStuck(instance: string, causes: readonly DeletionCause[], error: BerthError): BerthError {
  if (error.code !== 'TERRAFORM_FAILED' || causes.length === 0) return error;
  return new BerthError(
    'DELETION_STUCK',
    {
      instance,
      problem: causes.map(({ problem }) => problem).join('; '),
      remedy: [...new Set(causes.map(({ fix }) => fix))].join('; '),
    },
    { cause: error },
  );
}

/** Notes what was really done, for a run that fails half way. */
function noting(done: PlannedChange[], emit: Emit): Emit {
  return (event) => {
    if (event.type === 'resource.ended' && !event.failed && isChange(event.action)) {
      const { address, action, rehearsed } = event;
      done.push({ address, action, ...(rehearsed && { rehearsed }) });
    }
    emit(event);
  };
}

function isChange(action: string): action is 'create' | 'update' | 'delete' {
  return action === 'create' || action === 'update' || action === 'delete';
}
