import type { InstanceResult } from '../../engine/instance-operations.ts';

type Result = InstanceResult['result'];

/** What needs no attention comes first, what failed last. */
const order: readonly Result[] = [
  'skipped',
  'unchanged',
  'absent',
  'planned',
  'applied',
  'destroyed',
  'declined',
  'not-started',
  'failed',
];

/** How many instances have which result; results that none has are left out. */
export function resultCounts(results: readonly InstanceResult[]): Partial<Record<Result, number>> {
  return Object.fromEntries(
    order
      .map((name) => [name, results.filter(({ result }) => result === name).length] as const)
      .filter(([, count]) => count > 0),
  );
}
