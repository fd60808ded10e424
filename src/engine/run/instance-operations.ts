import path from 'node:path';
import { parseDuration } from '../../model/duration.ts';
import {
  apply,
  applyPlan,
  destroy,
  dropPlan,
  type InstanceRun,
  inOwnFolder,
  plan,
  showPlan,
} from '../../terraform/instance-run.ts';
import type { Outcome } from '../../terraform/outcome.ts';
import type { PlanDocument } from '../../terraform/plan-document.ts';
import { objectsToCreate } from '../../terraform/planned-objects.ts';
import {
  adopt,
  type BorrowedNamespace,
  checkedAdoption,
  checkRecovery,
  giveBack,
} from '../adoption/adoption.ts';
import { deleteLeft, deletionsOf, leftObjects, refuseLabelled } from '../adoption/left-objects.ts';
import { refuseLeftovers, refusePlannedLeftovers } from '../adoption/leftovers.ts';
import {
  applyWithOwnObjects,
  keepTaintedObjects,
  plannedObjects,
  refuseForeignObjects,
} from '../adoption/own-objects.ts';
import { mayLose, refuseLoss } from '../deletion/deletion-protection.ts';
import { expiries } from '../doctor/expiry.ts';
import { instanceRecord, isApplied } from '../instance/instance-record.ts';
import { awaitedOf, refuseExamples, withoutExamples } from '../layer/awaited-inputs.ts';
import { findingsOf, type InstanceResult, type Operation, withoutRun } from './instance-result.ts';
import { withAttributes } from './plan-details.ts';
import { locked, recorded, type Work } from './recorded-run.ts';
import { withUnfinishedRecord } from './unfinished-apply.ts';

/** The result of an instance that needs no Terraform; undefined when it needs one. */
export function skipResult(operation: Operation, refresh: boolean): InstanceResult | undefined {
  const checkedSecondsAgo = skippedAge(operation, refresh);
  const { context, prepared } = operation;
  if (checkedSecondsAgo === undefined) return undefined;
  const instance = prepared.spec.name;
  context.door.emit({ type: 'run.skipped', instance, checkedSecondsAgo });
  return {
    ...withoutRun(instance, 'skipped'),
    outputs: prepared.record?.outputs ?? {},
    checkedSecondsAgo,
    ...findingsOf(prepared),
  };
}

/** Whether an instance needs no Terraform. */
export function isUnchanged(operation: Operation, refresh: boolean): boolean {
  return skippedAge(operation, refresh) !== undefined;
}

/** Seconds since the last check of one that needs no Terraform. */
function skippedAge({ context, prepared }: Operation, refresh: boolean): number | undefined {
  const { record, spec, identity } = prepared;
  if (refresh || record?.identity !== identity || record.driftedAt) return undefined;
  // A team file took it over: the record has to say so.
  if (spec.source === 'team' && record.source !== 'team') return undefined;
  // Moved away and back: the record has to let go of the name in between.
  if (record.formerNames) return undefined;
  if (expiries(record, spec.content, new Date()).some(({ due }) => due)) return undefined;
  const age = (Date.now() - Date.parse(record.checkedAt)) / 1000;
  // A check in the future means that the clock was set back: it says nothing.
  const isRecent = age >= 0 && age <= parseDuration(context.project.platform.value.drift.maxAge);
  return isRecent ? age : undefined;
}

/** `terraform plan`; with `keep`, the plan stays to be applied exactly. */
export async function planInstance(
  operation: Operation,
  options: { destroy: boolean; keep: boolean },
): Promise<InstanceResult> {
  const borrowed = options.destroy ? undefined : await borrowedNamespace(operation);
  const work: Work = async (run, journal) => {
    let planned = false;
    try {
      const outcome = await journal.step('plan', async () => {
        if (options.keep && !options.destroy) await keepTaintedObjects(operation, run);
        return await plan(run, options);
      });
      let read: Promise<PlanDocument> | undefined;
      const document = () => {
        read ??= showPlan(run);
        return read;
      };
      if (borrowed && !isApplied(operation.prepared.record))
        await refuseForeignObjects(operation, objectsToCreate(await document()));
      const left = options.destroy ? deletionsOf(await leftObjects(operation, run)) : [];
      const detailed = await withAttributes(outcome.changes, document);
      const changes = [...withoutExamples(operation.prepared.spec, detailed), ...left].sort((a, b) =>
        a.address.localeCompare(b.address),
      );
      if (options.keep && !options.destroy) {
        refuseLeftovers(operation, changes);
        refuseLoss(operation, changes);
      }
      planned = true;
      operation.context.door.emit({ type: 'run.planned', instance: run.instance, changes });
      return { outcome: { ...outcome, changes }, result: changes.length > 0 ? 'planned' : 'unchanged' };
    } finally {
      if (!(planned && options.keep)) await dropPlan(run);
    }
  };
  const result = options.keep
    ? await locked(operation, 'DETECT', work, { borrowed, keeps: (one) => one.result !== 'failed' })
    : await recorded(
        operation,
        'DETECT',
        async (run, journal) => await inOwnFolder(run, async (own) => await work(own, journal)),
        borrowed,
      );
  const awaited = awaitedOf(operation.prepared.spec);
  return awaited && !options.destroy ? { ...result, awaited } : result;
}

/** Applies in one process, or in two where it may take something away; or exactly the plan that planInstance() kept. */
export async function applyInstance(
  operation: Operation,
  options: { keptPlan: boolean },
): Promise<InstanceResult> {
  refuseExamples(operation);
  const borrowed = await borrowedNamespace(operation);
  noteStoredSecrets(operation);
  const { context, prepared } = operation;
  const isFirst = !isApplied(prepared.record);
  const attempt = async (run: InstanceRun): Promise<Outcome> => {
    if (!options.keptPlan) await keepTaintedObjects(operation, run);
    if (borrowed) {
      if (!options.keptPlan && isFirst) await refuseForeignObjects(operation, await plannedObjects(run));
      await adopt(operation, borrowed);
    }
    return await applyWithOwnObjects(operation, run, async () => {
      if (options.keptPlan) return await applyPlan(run, 'APPLY').finally(() => dropPlan(run));
      return mayLose(prepared) ? await applyLookedAt(operation, run) : await apply(run);
    });
  };
  const work: Work = async (run, journal) => {
    if (!options.keptPlan) await refusePlannedLeftovers(operation, run);
    const outcome = await journal.step('apply', async () => {
      if (isFirst) return await withUnfinishedRecord(operation, run, journal.id, attempt);
      return await attempt(run);
    });
    await context.inventory.saveInstance(instanceRecord(prepared, run, journal.id, outcome));
    const { add, change, remove } = outcome.counts;
    return { outcome, result: add + change + remove > 0 ? 'applied' : 'unchanged' };
  };
  return await locked(operation, 'APPLY', work, { borrowed });
}

/** Applies a plan that takes nothing away from a protected instance. @throws DELETION_PROTECTED */
async function applyLookedAt(operation: Operation, run: InstanceRun): Promise<Outcome> {
  try {
    const { changes } = await plan(run, { destroy: false });
    refuseLoss(operation, changes);
    return await applyPlan(run, 'APPLY');
  } finally {
    await dropPlan(run);
  }
}

/** Destroys in one process, or exactly the plan that planInstance() kept, and forgets the instance. */
export async function destroyInstance(
  operation: Operation,
  options: { keptPlan: boolean },
): Promise<InstanceResult> {
  const { context, prepared } = operation;
  return await locked(operation, 'DESTROY', async (run, journal) => {
    const left = await leftObjects(operation, run);
    const outcome = await journal.step('destroy', async () => {
      await deleteLeft(operation, run, left);
      const done = options.keptPlan
        ? await applyPlan(run, 'DESTROY').finally(() => dropPlan(run))
        : await destroy(run);
      await giveBack(operation);
      await refuseLabelled(operation);
      return { ...done, changes: [...deletionsOf(left), ...done.changes] };
    });
    await context.inventory.removeInstance(prepared.spec.name);
    await context.backend.forget(prepared.spec.name);
    return { outcome, result: prepared.hasState || left.length > 0 ? 'destroyed' : 'absent' };
  });
}

/** Drops a plan that nobody wants to be applied, and gives the lock back. */
export async function declineInstance({ context, prepared }: Operation): Promise<InstanceResult> {
  const instance = prepared.spec.name;
  await dropPlan({ workFolder: path.join(context.project.paths.work, instance) });
  await context.locks.release(instance);
  return withoutRun(instance, 'declined');
}

/** Says which secrets the state is about to hold: their providers have no write-only argument for them. */
function noteStoredSecrets({ context, prepared: { spec, secrets } }: Operation): void {
  const stored = Object.keys(secrets).filter((name) => spec.content.inputs.inputs[name]?.storedInState);
  if (stored.length === 0) return;
  const text = `${spec.name}: the Terraform state holds the value of ${stored.join(', ')}`;
  context.door.emit({ type: 'notice', text });
}

/** Looks, before anything is made, whether the instance may have the namespace that it wants. */
async function borrowedNamespace(operation: Operation): Promise<BorrowedNamespace | undefined> {
  if (operation.takeOver) await checkRecovery(operation);
  return await checkedAdoption(operation);
}
