import type { PlannedChange } from '../events.ts';
import { type InstanceRun, showPlan } from '../terraform/instance-run.ts';
import { attributeChanges, type ValueChange } from './attribute-changes.ts';

interface PlanDocument {
  readonly resource_changes?: readonly { readonly address: string; readonly change: ValueChange }[];
}

/** Adds to updates and replacements which attributes change; asks Terraform only when there is one. */
export async function withAttributes(
  run: InstanceRun,
  changes: readonly PlannedChange[],
): Promise<PlannedChange[]> {
  if (!changes.some(({ action }) => action === 'update' || action === 'replace')) return [...changes];
  const document = JSON.parse(await showPlan(run)) as PlanDocument;
  const details = new Map(document.resource_changes?.map((change) => [change.address, change.change]));
  return changes.map((change) => {
    const detail = details.get(change.address);
    if (!detail || (change.action !== 'update' && change.action !== 'replace')) return change;
    return { ...change, attributes: attributeChanges(detail) };
  });
}
