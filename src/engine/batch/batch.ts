import { ClusterSession } from '../cluster/cluster-session.ts';
import { takeUpLayers } from '../cluster/dev-cluster.ts';
import type { EngineContext, NamedEnvironment, SelectedBatch } from '../context.ts';
import { refuseProtected } from '../deletion/deletion-protection.ts';
import { sweepInstance } from '../drift/drift-sweep.ts';
import { isApplied } from '../instance/instance-record.ts';
import { existingInstance } from '../run/immutable-inputs.ts';
import {
  applyInstance,
  destroyInstance,
  isUnchanged,
  planInstance,
  skipResult,
} from '../run/instance-operations.ts';
import { type InstanceResult, type Operation, withoutRun } from '../run/instance-result.ts';
import type { InstanceSpec } from '../run/instance-spec.ts';
import { type Approve, KeptPlans } from '../run/kept-plans.ts';
import { prepareRun } from '../run/prepared-run.ts';
import { refuseBeforeChange } from '../run/refusals.ts';
import { recordedInstance } from '../selection/recorded-instance.ts';
import { BatchNotes } from './batch-notes.ts';
import { BatchToolchain } from './batch-toolchain.ts';
import { InstanceQueue } from './instance-queue.ts';

export interface BatchOptions {
  /** Instances that run side by side. */
  readonly parallel: number;
  /** Kept as a batch that can be resumed. */
  readonly batch?: SelectedBatch | undefined;
}

export interface ApplyOptions extends BatchOptions {
  readonly refresh: boolean;
  /** What instances of the same names made with another key is taken over. */
  readonly takeOver?: boolean;
  /** What a broken apply may have left in a service is not there any more. */
  readonly anew?: boolean;
  readonly approve?: Approve;
}

/** Plans every instance; nothing is kept and nothing is skipped. */
export async function planAll(
  context: EngineContext,
  specs: readonly InstanceSpec[],
  options: BatchOptions,
): Promise<InstanceResult[]> {
  await refuseBeforeChange(context, specs);
  return await withQueue(context, specs, options, async (queue) => {
    await prepareEach(context, specs, queue, 'change', async (operation) => {
      return await planInstance(operation, { destroy: false, keep: false });
    });
  });
}

/** Compares the cluster with what was applied last, not with what is wanted now; changes nothing. */
export async function sweepAll(
  context: EngineContext,
  specs: readonly InstanceSpec[],
  options: BatchOptions,
): Promise<InstanceResult[]> {
  return await withQueue(context, specs, options, async (queue) => {
    const applied: InstanceSpec[] = [];
    await queue.each(
      specs.map(({ name }) => [name, name] as const),
      async (name) => {
        const record = await context.inventory.instance(name);
        if (!isApplied(record)) return withoutRun(name, 'absent');
        applied.push(await recordedInstance(context, record));
        return undefined;
      },
    );
    // As to destroy: a sweep does not need the secrets.
    await prepareEach(context, applied, queue, 'destroy', sweepInstance);
  });
}

/**
 * Applies every instance, each after those that it comes after; unchanged ones are skipped without a Terraform process.
 * @param options.approve asked once with all plans that change something, and again for an instance whose plan is
 * another one when its turn comes; without it each instance is prepared and applied in one go, the first while the
 * others are still waiting
 */
export async function applyAll(
  context: EngineContext,
  specs: readonly InstanceSpec[],
  options: ApplyOptions,
): Promise<InstanceResult[]> {
  const { refresh, takeOver = false, anew = false, approve } = options;
  await refuseBeforeChange(context, specs);
  const results = await withQueue(context, specs, options, async (queue) => {
    const prepare = preparation(context, specs, queue, 'change');
    const operationOf = async (spec: InstanceSpec): Promise<Operation | undefined> => {
      const operation = await prepare(spec);
      return operation && { ...operation, takeOver, anew };
    };
    const renewed = async (spec: InstanceSpec): Promise<Operation | undefined> =>
      await operationOf(await withOutputs(context, spec));
    if (!approve) {
      await queue.eachInOrder(byName(specs), async (spec) => {
        const operation = await renewed(spec);
        return (
          operation &&
          (skipResult(operation, refresh) ?? (await applyInstance(operation, { keptPlan: false })))
        );
      });
      return;
    }
    const plans = new KeptPlans(queue, { approve, destroy: false });
    await plans.dropAfter(async () => {
      await queue.each(byName(specs), async (spec) => {
        const operation = await operationOf(spec);
        if (!operation) return undefined;
        if (!queue.comesAfter(spec.name))
          return skipResult(operation, refresh) ?? (await plans.make(operation));
        // What it comes after may give it other values: whether it is skipped is known when its turn comes.
        return isUnchanged(operation, refresh) ? plans.wait(operation) : await plans.preview(operation);
      });
      await plans.applyApproved(applyInstance, async ({ prepared: { spec } }) => {
        const operation = await renewed(spec);
        return operation && (skipResult(operation, refresh) ?? operation);
      });
    });
  });
  await takeUpLayers(context, specs);
  return results;
}

/** Destroys every instance that exists; asks as applyAll() does. */
export async function destroyAll(
  context: EngineContext,
  specs: readonly InstanceSpec[],
  options: BatchOptions & { readonly approve?: Approve },
): Promise<InstanceResult[]> {
  const { approve } = options;
  const existing = await Promise.all(specs.map((spec) => existingInstance(context, spec)));
  return await withQueue(context, specs, options, async (queue) => {
    const operations = new Map<string, Operation>();
    await prepareEach(context, existing, queue, 'destroy', async (operation) => {
      const { hasState, record, spec } = operation.prepared;
      if (!hasState && !record) return withoutRun(spec.name, 'absent');
      operations.set(spec.name, operation);
      return undefined;
    });
    // One that is protected stops all: nothing is half done.
    for (const operation of operations.values()) refuseProtected(operation);
    if (!approve) {
      await queue.eachInOrder(operations, async (operation) => {
        return await destroyInstance(operation, { keptPlan: false });
      });
      return;
    }
    const plans = new KeptPlans(queue, { approve, destroy: true });
    await plans.dropAfter(async () => {
      await queue.each(operations, async (operation) => await plans.make(operation));
      await plans.applyApproved(destroyInstance);
    });
  });
}

/** Makes each instance ready and goes on with it at once; what is not ready when a stop is asked for does not begin. */
async function prepareEach(
  context: EngineContext,
  specs: readonly InstanceSpec[],
  queue: InstanceQueue,
  purpose: 'change' | 'destroy',
  work: (operation: Operation) => Promise<InstanceResult | undefined>,
): Promise<void> {
  const prepare = preparation(context, specs, queue, purpose);
  await queue.each(byName(specs), async (spec) => {
    const operation = await prepare(spec);
    return operation && (await work(operation));
  });
}

/** Makes instances of one batch ready: tool chain and sessions with clusters are theirs together. */
function preparation(
  selected: EngineContext,
  specs: readonly InstanceSpec[],
  queue: InstanceQueue,
  purpose: 'change' | 'destroy',
): (spec: InstanceSpec) => Promise<Operation | undefined> {
  const context = selected.forInstances(specs);
  const tools = new BatchToolchain(context.toolchain);
  const sessions = new Map<string, ClusterSession>();
  const sessionOf = (environment: NamedEnvironment): ClusterSession => {
    const session = sessions.get(environment.name) ?? new ClusterSession(context, environment);
    sessions.set(environment.name, session);
    return session;
  };
  return async (spec) => {
    const session = sessionOf(spec.environment);
    const prepared = await queue.unlessStopped(prepareRun(context, spec, session, purpose, { tools }));
    return prepared && { context, session, prepared };
  };
}

/** An instance with what those that it comes after have given by now. @throws also what selecting it throws, IMMUTABLE_INPUT */
async function withOutputs(context: EngineContext, spec: InstanceSpec): Promise<InstanceSpec> {
  if (!spec.renewed) return spec;
  const renewed = { ...(await spec.renewed()), after: spec.after ?? [], renewed: spec.renewed };
  await refuseBeforeChange(context, [renewed]);
  return renewed;
}

function byName(specs: readonly InstanceSpec[]): [string, InstanceSpec][] {
  return specs.map((spec) => [spec.name, spec]);
}

/** A queue for all instances; with a batch, each result is kept as soon as there is one. */
async function withQueue(
  context: EngineContext,
  specs: readonly InstanceSpec[],
  { parallel, batch }: BatchOptions,
  work: (queue: InstanceQueue) => Promise<void>,
): Promise<InstanceResult[]> {
  const { door } = context;
  const notes = batch && specs.length > 0 ? await BatchNotes.begin(context, batch) : undefined;
  const queue = new InstanceQueue(
    specs.map((spec) => spec.name),
    {
      parallel,
      stop: door.stop,
      note: (result) => notes?.add(result),
      after: new Map(specs.map(({ name, after = [] }) => [name, after])),
    },
  );
  try {
    await work(queue);
    return queue.results();
  } catch (error) {
    // Refused as a whole: there is nothing to resume.
    await notes?.discard();
    throw error;
  } finally {
    queue.end();
    notes?.close();
  }
}
