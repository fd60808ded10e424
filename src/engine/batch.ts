import { BerthError } from '../errors.ts';
import { BatchNotes } from './batch-notes.ts';
import { BatchToolchain } from './batch-toolchain.ts';
import { ClusterSession } from './cluster-session.ts';
import type { EngineContext, NamedEnvironment, SelectedBatch } from './context.ts';
import { refuseProtected } from './deletion-protection.ts';
import { sweepInstance } from './drift-sweep.ts';
import { existingInstance } from './immutable-inputs.ts';
import {
  applyInstance,
  declineInstance,
  destroyInstance,
  planInstance,
  skipResult,
} from './instance-operations.ts';
import { InstanceQueue } from './instance-queue.ts';
import { isApplied } from './instance-record.ts';
import { type InstanceResult, type Operation, withoutRun } from './instance-result.ts';
import type { InstanceSpec } from './instance-spec.ts';
import { prepareRun } from './prepared-run.ts';
import { recordedInstance } from './recorded-instance.ts';
import { refuseBeforeChange } from './refusals.ts';

export interface BatchOptions {
  /** Instances that run side by side. */
  readonly parallel: number;
  /** Kept as a batch that can be resumed. */
  readonly batch?: SelectedBatch | undefined;
}

/**
 * Decides on plans that have changes; false: none of them is applied.
 * @param stopped aborted when nobody needs an answer any more
 */
export type Approve = (plans: readonly InstanceResult[], stopped: AbortSignal) => Promise<boolean>;

export interface ApplyOptions extends BatchOptions {
  readonly refresh: boolean;
  /** What instances of the same names made with another key is taken over. */
  readonly takeOver?: boolean;
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
 * Applies every instance; unchanged ones are skipped without a Terraform process.
 * @param options.approve asked once with all plans that change something; without it each instance is prepared and
 * applied in one go, the first while the others are still waiting
 */
export async function applyAll(
  context: EngineContext,
  specs: readonly InstanceSpec[],
  options: ApplyOptions,
): Promise<InstanceResult[]> {
  const { refresh, takeOver = false, approve } = options;
  await refuseBeforeChange(context, specs);
  return await withQueue(context, specs, options, async (queue) => {
    const plans = new Plans(queue, false);
    await plans.dropAfter(async () => {
      await prepareEach(context, specs, queue, 'change', async (prepared) => {
        const operation = { ...prepared, takeOver };
        const skipped = skipResult(operation, refresh);
        if (skipped) return skipped;
        return approve ? await plans.make(operation) : await applyInstance(operation, { keptPlan: false });
      });
      if (approve) await plans.applyApproved(approve, applyInstance);
    });
  });
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
      await queue.each(operations, async (operation) => destroyInstance(operation, { keptPlan: false }));
      return;
    }
    const plans = new Plans(queue, true);
    await plans.dropAfter(async () => {
      await queue.each(operations, async (operation) => plans.make(operation));
      await plans.applyApproved(approve, destroyInstance);
    });
  });
}

/** Plans that wait for an answer, and are then applied exactly. */
class Plans {
  private readonly queue: InstanceQueue;
  private readonly destroy: boolean;
  private readonly kept = new Map<string, { readonly operation: Operation; readonly plan: InstanceResult }>();

  constructor(queue: InstanceQueue, destroy: boolean) {
    this.queue = queue;
    this.destroy = destroy;
  }

  /** @returns the result of one whose plan failed */
  async make(operation: Operation): Promise<InstanceResult | undefined> {
    const plan = await planInstance(operation, { destroy: this.destroy, keep: true });
    if (plan.result === 'failed') return plan;
    this.kept.set(plan.instance, { operation, plan });
    return undefined;
  }

  /** Asks once; a plan without changes needs no answer, and is what is applied all the same. */
  async applyApproved(
    approve: Approve,
    work: (operation: Operation, options: { keptPlan: true }) => Promise<InstanceResult>,
  ): Promise<void> {
    const changed = [...this.kept].filter(([, { plan }]) => plan.result === 'planned');
    const plans = changed.map(([, { plan }]) => plan);
    if (changed.length > 0 && !(await this.approved(approve, plans))) {
      await this.queue.each(changed, async ({ operation }) => await declineInstance(operation));
    }
    await this.queue.each(this.kept, async ({ operation }) => await work(operation, { keptPlan: true }));
  }

  /** A plan that was not applied does not stay: it holds secrets. */
  async dropAfter(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } finally {
      for (const { operation } of this.kept.values()) await declineInstance(operation);
    }
  }

  private async approved(approve: Approve, plans: readonly InstanceResult[]): Promise<boolean> {
    if (this.queue.stopped.aborted) return false;
    try {
      return await approve(plans, this.queue.stopped);
    } catch (error) {
      if (!(error instanceof BerthError && error.code === 'INTERRUPTED')) throw error;
      this.queue.stop();
      return false;
    }
  }
}

/** Makes each instance ready and goes on with it at once; what is not ready when a stop is asked for does not begin. */
async function prepareEach(
  selected: EngineContext,
  specs: readonly InstanceSpec[],
  queue: InstanceQueue,
  purpose: 'change' | 'destroy',
  work: (operation: Operation) => Promise<InstanceResult | undefined>,
): Promise<void> {
  const context = selected.forInstances(specs);
  const tools = new BatchToolchain(context.toolchain);
  const sessions = new Map<string, ClusterSession>();
  const sessionOf = (environment: NamedEnvironment): ClusterSession => {
    const session = sessions.get(environment.name) ?? new ClusterSession(context, environment);
    sessions.set(environment.name, session);
    return session;
  };
  await queue.each(
    specs.map((spec) => [spec.name, spec] as const),
    async (spec) => {
      const session = sessionOf(spec.environment);
      const prepared = await queue.unlessStopped(prepareRun(context, spec, session, purpose, { tools }));
      return prepared && (await work({ context, session, prepared }));
    },
  );
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
    { parallel, stop: door.stop, note: (result) => notes?.add(result) },
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
