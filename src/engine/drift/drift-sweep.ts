import { BerthError } from '../../errors.ts';
import type { PlannedChange } from '../../events.ts';
import { isServiceType } from '../../model/provider-set.ts';
import { type InstanceRun, inOwnFolder, plan, planRefresh, showPlan } from '../../terraform/instance-run.ts';
import type { Outcome } from '../../terraform/outcome.ts';
import type { InstanceResult, Operation } from '../run/instance-result.ts';
import { recorded } from '../run/recorded-run.ts';
import { driftOf } from './drift.ts';
import { manifestFields } from './drift-manifest.ts';

/**
 * Compares the cluster with what was applied last, and notes in the inventory that it did.
 *
 * Where nothing that the last apply depended on has changed since, an ordinary plan can only show drift, and is empty
 * without: one process. Otherwise, a new version of the block or a secret that cannot be had would show too: then
 * Terraform only refreshes, and is asked for the details, as the old providers find differences in form alone.
 */
export async function sweepInstance(operation: Operation): Promise<InstanceResult> {
  const { record, identity, hasState, spec } = operation.prepared;
  return await recorded(operation, 'DETECT', async (whole, journal) => {
    if (!hasState) throw new BerthError('NO_STATE', { instance: spec.name });
    return await inOwnFolder(whole, async (run) => {
      const outcome = await journal.step('plan', async () =>
        record?.identity === identity ? await plan(run, { destroy: false }) : await planRefresh(run),
      );
      const relevant =
        record?.identity === identity ? new Set(outcome.changes.map(({ address }) => address)) : undefined;
      const changes = await drift(operation, run, outcome, relevant);
      await noteCheck(operation, changes.length > 0);
      return { outcome: { ...outcome, changes }, result: changes.length > 0 ? 'drifted' : 'unchanged' };
    });
  });
}

async function drift(
  { session }: Operation,
  run: InstanceRun,
  { drifted }: Outcome,
  relevant: ReadonlySet<string> | undefined,
): Promise<PlannedChange[]> {
  const suspects = relevant ? relevant.size > 0 : drifted.length > 0;
  if (!suspects) return [];
  const secrets = Object.values(run.secrets);
  const { resource_drift = [] } = await showPlan(run);
  const changes = await driftOf(resource_drift, relevant, async (resource) =>
    manifestFields(resource, await session.api(), secrets),
  );
  if (!run.rehearsed) return changes;
  const played = new Set(
    resource_drift.filter(({ type }) => isServiceType(type)).map(({ address }) => address),
  );
  return changes.map((change) => (played.has(change.address) ? { ...change, rehearsed: true } : change));
}

/** The record as it stands now: an apply or a destroy that came in between has the last word. */
async function noteCheck({ context, prepared }: Operation, drifted: boolean): Promise<void> {
  const { inventory } = context;
  const current = await inventory.instance(prepared.spec.name);
  if (!current || current.runId !== prepared.record?.runId) return;
  const { driftedAt: _, ...rest } = current;
  const now = new Date().toISOString();
  await inventory.saveInstance({ ...rest, checkedAt: now, ...(drifted && { driftedAt: now }) });
}
