import type { PlannedChange } from '../../events.ts';
import type { PlanDocument } from '../../terraform/plan-document.ts';
import { attributeChanges } from './attribute-changes.ts';

/**
 * Adds to updates and replacements which attributes change.
 * @param document reads the plan; it is asked only when there is an update or a replacement
 */
export async function withAttributes(
  changes: readonly PlannedChange[],
  document: () => Promise<PlanDocument>,
): Promise<PlannedChange[]> {
  if (!changes.some(({ action }) => action === 'update' || action === 'replace')) return [...changes];
  const { resource_changes = [] } = await document();
  const details = new Map(resource_changes.map((change) => [change.address, change.change]));
  return changes.map((change) => {
    const detail = details.get(change.address);
    if (!detail || (change.action !== 'update' && change.action !== 'replace')) return change;
    return { ...change, attributes: attributeChanges(detail) };
  });
}
