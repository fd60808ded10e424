import pMap from 'p-map';
import { BerthError } from '../errors.ts';
import type { StopSignal } from '../terraform/process.ts';
import { ClusterSession } from './cluster-session.ts';
import type { EngineContext } from './context.ts';
import { sweepInstance } from './drift-sweep.ts';
import {
  applyInstance,
  declineInstance,
  destroyInstance,
  type InstanceResult,
  type Operation,
  planInstance,
  refuseProtected,
  skipResult,
} from './instance-operations.ts';
import type { InstanceSpec } from './instance-spec.ts';
import { asBerthError } from './internal-error.ts';
import { type PreparedRun, prepareRun } from './prepared-run.ts';
import { recordedInstance } from './recorded-instance.ts';

export interface BatchOptions {
  /** Instances that run side by side. */
  readonly parallel: number;
}

/** Decides on plans that have changes; false: none of them is applied. */
export type Approve = (plans: readonly InstanceResult[]) => Promise<boolean>;

/** Plans every instance; nothing is kept and nothing is skipped. */
export async function planAll(
  context: EngineContext,
  specs: readonly InstanceSpec[],
  { parallel }: BatchOptions,
): Promise<InstanceResult[]> {
  const batch = await prepareAll(context, specs, parallel, 'change');
  return await batch.settle(
    async (operation) => await planInstance(operation, { destroy: false, keep: false }),
  );
}

/** Compares the cluster with what was applied last, not with what is wanted now; changes nothing. */
export async function sweepAll(
  context: EngineContext,
  specs: readonly InstanceSpec[],
  { parallel }: BatchOptions,
): Promise<InstanceResult[]> {
  const results = new Map<string, InstanceResult>();
  const applied: InstanceSpec[] = [];
  for (const { name } of specs) {
    try {
      const spec = await recordedInstance(context, name);
      if (spec) applied.push(spec);
      else results.set(name, { instance: name, result: 'absent', changes: [], outputs: {}, seconds: 0 });
    } catch (cause) {
      results.set(name, failed(name, cause));
    }
  }
  // As to destroy: a sweep does not need the secrets.
  const batch = await prepareAll(context, applied, parallel, 'destroy');
  for (const result of await batch.settle(sweepInstance)) results.set(result.instance, result);
  return specs.map(({ name }) => results.get(name)).filter((result) => result !== undefined);
}

/**
 * Applies every instance; unchanged ones are skipped without a Terraform process.
 * @param options.approve asked once with all plans that change something; without it each instance is one process
 */
export async function applyAll(
  context: EngineContext,
  specs: readonly InstanceSpec[],
  { parallel, refresh, approve }: BatchOptions & { readonly refresh: boolean; readonly approve?: Approve },
): Promise<InstanceResult[]> {
  const batch = await prepareAll(context, specs, parallel, 'change');
  await batch.settle(async (operation) => skipResult(operation, refresh));
  if (approve) await batch.planAndAsk(approve, false);
  return await batch.settle(async (operation, keptPlan) => await applyInstance(operation, { keptPlan }));
}

/** Destroys every instance that exists; asks as applyAll() does. */
export async function destroyAll(
  context: EngineContext,
  specs: readonly InstanceSpec[],
  { parallel, approve }: BatchOptions & { readonly approve?: Approve },
): Promise<InstanceResult[]> {
  const batch = await prepareAll(context, specs, parallel, 'destroy');
  await batch.settle(async ({ prepared }) =>
    prepared.hasState ? undefined : await absent(context, prepared),
  );
  // One that is protected stops all: nothing is half done.
  for (const operation of batch.open()) refuseProtected(operation);
  if (approve) await batch.planAndAsk(approve, true);
  return await batch.settle(async (operation, keptPlan) => await destroyInstance(operation, { keptPlan }));
}

/** Instances on their way: each is open until it has a result; a failed one never stops the others. */
class Batch {
  private readonly parallel: number;
  private readonly names: readonly string[];
  private readonly stop: StopSignal;
  private readonly operations = new Map<string, Operation>();
  private readonly plans = new Map<string, InstanceResult>();
  private readonly results = new Map<string, InstanceResult>();

  constructor(names: readonly string[], parallel: number, stop: StopSignal) {
    this.names = names;
    this.parallel = parallel;
    this.stop = stop;
  }

  add(name: string, prepared: Operation | InstanceResult): void {
    if ('result' in prepared) this.results.set(name, prepared);
    else this.operations.set(name, prepared);
  }

  open(): Operation[] {
    return [...this.operations.values()].filter(({ prepared }) => !this.results.has(prepared.spec.name));
  }

  /** Works on all open instances; those that get a result are closed. @returns the results in the order asked for */
  async settle(
    work: (operation: Operation, keptPlan: boolean) => Promise<InstanceResult | undefined>,
  ): Promise<InstanceResult[]> {
    let stopped = false;
    const stopListening = this.stop(() => {
      stopped = true;
    });
    await pMap(
      this.open(),
      async (operation) => {
        const { name } = operation.prepared.spec;
        // What has not begun when a stop is asked for does not begin.
        const result = stopped
          ? await this.abandon(operation)
          : await work(operation, this.plans.has(name)).catch((cause) => failed(name, cause));
        if (result) this.results.set(name, result);
      },
      { concurrency: this.parallel },
    );
    stopListening();
    return this.names.map((name) => this.results.get(name)).filter((result) => result !== undefined);
  }

  /** Plans what is open and asks once; a plan without changes needs no answer, and is what is applied all the same. */
  async planAndAsk(approve: Approve, destroy: boolean): Promise<void> {
    await this.settle(async (operation) => {
      const plan = await planInstance(operation, { destroy, keep: true });
      if (plan.result !== 'failed') this.plans.set(plan.instance, plan);
      return plan.result === 'failed' ? plan : undefined;
    });
    const changed = [...this.plans.values()].filter(({ result }) => result === 'planned');
    if (changed.length === 0) return;
    let approved = false;
    try {
      approved = await approve(changed);
    } finally {
      if (!approved) await this.settle(async (operation) => await this.decline(operation));
    }
  }

  /** A plan that will not be applied does not stay: it holds secrets. */
  private async abandon(operation: Operation): Promise<InstanceResult> {
    const { name } = operation.prepared.spec;
    if (this.plans.has(name)) await declineInstance(operation);
    return failed(name, new BerthError('INTERRUPTED', { what: `"${name}"` }));
  }

  private async decline(operation: Operation): Promise<InstanceResult | undefined> {
    const plan = this.plans.get(operation.prepared.spec.name);
    return plan?.result === 'planned' ? await declineInstance(operation) : undefined;
  }
}

async function prepareAll(
  context: EngineContext,
  specs: readonly InstanceSpec[],
  parallel: number,
  purpose: 'change' | 'destroy',
): Promise<Batch> {
  const sessions = new Map<string, ClusterSession>();
  const batch = new Batch(
    specs.map((spec) => spec.name),
    parallel,
    context.door.stop,
  );
  for (const spec of specs) {
    const { name } = spec.environment;
    const session = sessions.get(name) ?? new ClusterSession(context, spec.environment);
    sessions.set(name, session);
    batch.add(
      spec.name,
      await prepareRun(context, spec, session, purpose).then(
        (prepared) => ({ context, session, prepared }),
        (cause) => failed(spec.name, cause),
      ),
    );
  }
  return batch;
}

function failed(instance: string, cause: unknown): InstanceResult {
  return { instance, result: 'failed', changes: [], outputs: {}, seconds: 0, error: asBerthError(cause) };
}

/** Nothing is there to destroy; an entry of the inventory without state is forgotten. */
async function absent({ inventory }: EngineContext, { spec }: PreparedRun): Promise<InstanceResult> {
  await inventory.removeInstance(spec.name);
  return { instance: spec.name, result: 'absent', changes: [], outputs: {}, seconds: 0 };
}
