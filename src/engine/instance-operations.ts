import path from 'node:path';
import { BerthError } from '../errors.ts';
import type { Behaviour, Emit, PlannedChange } from '../events.ts';
import { canonicalJson } from '../model/canonical-json.ts';
import { parseDuration } from '../model/duration.ts';
import type { InstanceRecord } from '../model/run.ts';
import type { PolicyResult } from '../policy/policy.ts';
import {
  apply,
  applyPlan,
  destroy,
  dropPlan,
  type InstanceRun,
  plan,
  showPlan,
} from '../terraform/instance-run.ts';
import type { Outcome } from '../terraform/outcome.ts';
import { objectsToCreate } from '../terraform/planned-objects.ts';
import {
  adopt,
  adoptionOf,
  type BorrowedNamespace,
  checkedAdoption,
  checkRecovery,
  fieldsBefore,
  giveBack,
} from './adoption.ts';
import type { ClusterSession } from './cluster-session.ts';
import type { EngineContext } from './context.ts';
import { type DeletionCause, deletionCauses } from './deletion-cause.ts';
import { DeletionWatch, type Look } from './deletion-watch.ts';
import { asBerthError } from './internal-error.ts';
import { maskedError } from './masked-error.ts';
import {
  applyWithOwnObjects,
  keepTaintedObjects,
  plannedObjects,
  refuseForeignObjects,
} from './own-objects.ts';
import { withAttributes } from './plan-details.ts';
import { instanceRun, type PreparedRun } from './prepared-run.ts';
import { outputValues, RunJournal } from './run-journal.ts';
import { recoverState } from './state-recovery.ts';

/** What came of one instance. */
export interface InstanceResult {
  readonly instance: string;
  readonly result:
    | 'skipped'
    | 'unchanged'
    | 'planned'
    | 'drifted'
    | 'applied'
    | 'destroyed'
    | 'failed'
    | 'declined'
    | 'absent'
    /** A stop was asked for before its turn came. */
    | 'not-started';
  readonly changes: readonly PlannedChange[];
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly seconds: number;
  readonly runId?: string;
  /** Of a skipped one: seconds since it was last compared with the cluster. */
  readonly checkedSecondsAgo?: number;
  /** What the rules of the platform say: advice, and what a waiver allows. */
  readonly findings?: readonly PolicyResult[];
  readonly error?: BerthError;
}

/** One instance in a session with its cluster. */
export interface Operation {
  readonly context: EngineContext;
  readonly session: ClusterSession;
  readonly prepared: PreparedRun;
  /** Asked for by name: what an instance of this name made in another project, or with a lost key, is taken over. */
  readonly takeOver?: boolean;
}

/** The result of an instance that needs no Terraform; undefined when it needs one. */
export function skipResult({ context, prepared }: Operation, refresh: boolean): InstanceResult | undefined {
  const { record, spec, identity } = prepared;
  if (refresh || record?.identity !== identity || record.driftedAt) return undefined;
  // A team file took it over: the record has to say so.
  if (spec.source === 'team' && record.source !== 'team') return undefined;
  const age = (Date.now() - Date.parse(record.checkedAt)) / 1000;
  // A check in the future means that the clock was set back: it says nothing.
  if (age < 0 || age > parseDuration(context.project.platform.value.drift.maxAge)) return undefined;
  context.door.emit({ type: 'run.skipped', instance: spec.name, checkedSecondsAgo: age });
  return {
    instance: spec.name,
    result: 'skipped',
    changes: [],
    outputs: record.outputs,
    seconds: 0,
    checkedSecondsAgo: age,
    ...findingsOf(prepared),
  };
}

function findingsOf({ findings }: PreparedRun): Pick<InstanceResult, 'findings'> {
  return findings.length > 0 ? { findings } : {};
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
      if (borrowed && !operation.prepared.record)
        await refuseForeignObjects(operation, objectsToCreate(await showPlan(run)));
      const changes = (await withAttributes(run, outcome.changes)).sort((a, b) =>
        a.address.localeCompare(b.address),
      );
      planned = true;
      operation.context.door.emit({ type: 'run.planned', instance: run.instance, changes });
      return { outcome: { ...outcome, changes }, result: changes.length > 0 ? 'planned' : 'unchanged' };
    } finally {
      if (!(planned && options.keep)) await dropPlan(run);
    }
  };
  return options.keep
    ? await locked(operation, 'DETECT', work, { borrowed, keeps: ({ result }) => result !== 'failed' })
    : await recorded(operation, 'DETECT', work, borrowed);
}

/** Applies in one process, or exactly the plan that planInstance() kept. */
export async function applyInstance(
  operation: Operation,
  options: { keptPlan: boolean },
): Promise<InstanceResult> {
  const borrowed = await borrowedNamespace(operation);
  noteStoredSecrets(operation);
  const work: Work = async (run, journal) => {
    const outcome = await journal.step('apply', async () => {
      if (!options.keptPlan) await keepTaintedObjects(operation, run);
      if (borrowed) {
        if (!options.keptPlan && !operation.prepared.record)
          await refuseForeignObjects(operation, await plannedObjects(run));
        await adopt(operation, borrowed);
      }
      return await applyWithOwnObjects(operation, run, async () => {
        if (!options.keptPlan) return await apply(run);
        return await applyPlan(run, 'APPLY').finally(() => dropPlan(run));
      });
    });
    await operation.context.inventory.saveInstance(
      instanceRecord(operation.prepared, run, journal.id, outcome),
    );
    const { add, change, remove } = outcome.counts;
    return { outcome, result: add + change + remove > 0 ? 'applied' : 'unchanged' };
  };
  return await locked(operation, 'APPLY', work, { borrowed });
}

/** Destroys in one process, or exactly the plan that planInstance() kept, and forgets the instance. */
export async function destroyInstance(
  operation: Operation,
  options: { keptPlan: boolean },
): Promise<InstanceResult> {
  const { context, prepared } = operation;
  return await locked(operation, 'DESTROY', async (run, journal) => {
    const outcome = await journal.step('destroy', async () => {
      const done = options.keptPlan
        ? await applyPlan(run, 'DESTROY').finally(() => dropPlan(run))
        : await destroy(run);
      await giveBack(operation);
      return done;
    });
    await context.inventory.removeInstance(prepared.spec.name);
    await context.backend.forget(prepared.spec.name);
    return { outcome, result: 'destroyed' };
  });
}

/** Drops a plan that nobody wants to be applied, and gives the lock back. */
export async function declineInstance({ context, prepared }: Operation): Promise<InstanceResult> {
  const instance = prepared.spec.name;
  await dropPlan({ workFolder: path.join(context.project.paths.work, instance) });
  await context.locks.release(instance);
  return { instance, result: 'declined', changes: [], outputs: {}, seconds: 0 };
}

/** @throws DELETION_PROTECTED when the wanted or the last applied inputs protect the instance */
export function refuseProtected({ prepared }: Operation): void {
  const { spec, record } = prepared;
  // A version of the block that knows no protection does not take it away.
  const input = spec.content.protectedBy ?? record?.protectedBy;
  if (!input) return;
  if (spec.variables[input] === true || record?.inputs[input] === true) {
    throw new BerthError('DELETION_PROTECTED', { instance: spec.name, input });
  }
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

type Work = (
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
async function locked(
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
  if (canonicalJson(now ?? null) === canonicalJson(record ?? null)) return;
  throw new BerthError('INSTANCE_CHANGED', { instance: spec.name });
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
      done.push({ address: event.address, action: event.action });
    }
    emit(event);
  };
}

function isChange(action: string): action is 'create' | 'update' | 'delete' {
  return action === 'create' || action === 'update' || action === 'delete';
}

function instanceRecord(
  { spec, program, providers, identity, record }: PreparedRun,
  { variables }: InstanceRun,
  runId: string,
  outcome: Outcome,
): InstanceRecord {
  return {
    version: 1,
    instance: spec.name,
    kind: spec.kind,
    // What a team file wants stays the team's, whoever applies it in between.
    ...(spec.source && { source: record?.source === 'team' ? 'team' : spec.source }),
    environment: spec.environment.name,
    team: spec.team,
    content: { name: spec.content.name, version: spec.content.version },
    ...(spec.content.protectedBy && { protectedBy: spec.content.protectedBy }),
    choice: spec.choice,
    inputs: spec.variables,
    secrets: spec.secrets,
    variables,
    program: { name: program.name, version: program.version },
    providerSet: providers.set.name,
    identity,
    runId,
    checkedAt: new Date().toISOString(),
    outputs: outputValues(outcome.outputs),
  };
}
