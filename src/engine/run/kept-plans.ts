import { BerthError } from '../../errors.ts';
import type { PlannedChange } from '../../events.ts';
import type { InstanceQueue } from '../batch/instance-queue.ts';
import { awaitedOf } from '../layer/awaited-inputs.ts';
import { declineInstance, planInstance } from './instance-operations.ts';
import { type InstanceResult, type Operation, withoutRun } from './instance-result.ts';

/**
 * Decides on plans that have changes; false: none of them is applied.
 * @param stopped aborted when nobody needs an answer any more
 */
export type Approve = (plans: readonly InstanceResult[], stopped: AbortSignal) => Promise<boolean>;

type Work = (operation: Operation, options: { keptPlan: true }) => Promise<InstanceResult>;

/** One whose turn has come, made ready again; a result where there is nothing to be done; undefined after a stop. */
type Renew = (operation: Operation) => Promise<Operation | InstanceResult | undefined>;

interface Kept {
  readonly operation: Operation;
  /** What was shown; undefined where nothing would change, or where no plan could be made yet. */
  readonly plan?: InstanceResult;
}

/** Plans that wait for an answer, and are then applied exactly; those that have become another one are asked for again. */
export class KeptPlans {
  private readonly queue: InstanceQueue;
  private readonly approve: Approve;
  private readonly destroy: boolean;
  private readonly kept = new Map<string, Kept>();
  private question: Promise<unknown> = Promise.resolve();

  constructor(queue: InstanceQueue, options: { readonly approve: Approve; readonly destroy: boolean }) {
    this.queue = queue;
    this.approve = options.approve;
    this.destroy = options.destroy;
  }

  /** @returns the result of one whose plan failed */
  async make(operation: Operation): Promise<InstanceResult | undefined> {
    const plan = await planInstance(operation, { destroy: this.destroy, keep: true });
    if (plan.result === 'failed') return plan;
    this.kept.set(plan.instance, { operation, plan });
    return undefined;
  }

  /** The same of one that comes after others: when they are applied, a plan that fails now may well be possible. */
  async preview(operation: Operation): Promise<undefined> {
    const failed = await this.make(operation);
    if (!failed) return;
    const { instance, error } = failed;
    const text = `${instance} cannot be planned before what it comes after is applied: ${error?.message}`;
    operation.context.door.emit({ type: 'notice', text });
    this.wait(operation);
  }

  /** Keeps one without a plan until its turn comes. */
  wait(operation: Operation): undefined {
    this.kept.set(operation.prepared.spec.name, { operation });
  }

  /**
   * Asks once; a plan without changes needs no answer, and is what is applied all the same.
   * @param renew for those that come after others: what they were planned with may have become something else
   */
  async applyApproved(work: Work, renew?: Renew): Promise<void> {
    const changed = [...this.kept].filter(([, { plan }]) => plan?.result === 'planned');
    const plans = changed.flatMap(([, { plan }]) => plan ?? []);
    if (plans.length > 0 && !(await this.approved(plans))) {
      await this.queue.each(changed, async ({ operation }) => await declineInstance(operation));
    }
    await this.queue.eachInOrder(this.kept, async (kept) => {
      const { name } = kept.operation.prepared.spec;
      return renew && this.queue.comesAfter(name)
        ? await this.applyRenewed(kept, work, renew)
        : await work(kept.operation, { keptPlan: true });
    });
  }

  /** A plan that was not applied does not stay: it holds secrets. */
  async dropAfter(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } finally {
      for (const { operation } of this.kept.values()) await declineInstance(operation);
    }
  }

  private async applyRenewed(kept: Kept, work: Work, renew: Renew): Promise<InstanceResult | undefined> {
    const { operation: shown, plan } = kept;
    const operation = await renew(shown);
    if (!operation) return undefined;
    if ('result' in operation) return operation;
    const { spec, identity } = shown.prepared;
    if (plan && !awaitedOf(spec) && identity === operation.prepared.identity) {
      return await work(shown, { keptPlan: true });
    }
    await declineInstance(shown);
    const failed = await this.make(operation);
    if (failed) return failed;
    const now = this.kept.get(spec.name)?.plan;
    if (now?.result === 'planned' && !sameActions(now.changes, plan?.changes ?? [])) {
      const agreed = await this.approvedAgain(now);
      if (!agreed) return this.queue.stopped.aborted ? undefined : withoutRun(spec.name, 'declined');
    }
    return await work(operation, { keptPlan: true });
  }

  /** One question at a time: others run meanwhile, and may have one too. */
  private async approvedAgain(plan: InstanceResult): Promise<boolean> {
    const answer = this.question.then(async () => await this.approved([plan]));
    this.question = answer.catch(() => undefined);
    return await answer;
  }

  private async approved(plans: readonly InstanceResult[]): Promise<boolean> {
    if (this.queue.stopped.aborted) return false;
    try {
      return await this.approve(plans, this.queue.stopped);
    } catch (error) {
      if (!(error instanceof BerthError && error.code === 'INTERRUPTED')) throw error;
      this.queue.stop();
      return false;
    }
  }
}

function sameActions(a: readonly PlannedChange[], b: readonly PlannedChange[]): boolean {
  return actionsOf(a) === actionsOf(b);
}

function actionsOf(changes: readonly PlannedChange[]): string {
  return JSON.stringify(changes.map(({ action, address }) => [address, action]).sort());
}
