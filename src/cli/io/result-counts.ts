import type { InstanceResult } from '../../engine/run/instance-result.ts';

type Result = InstanceResult['result'];

/** What needs no attention comes first, what failed last; the compiler says when one is missing. */
const places: Readonly<Record<Result, number>> = {
  skipped: 0,
  unchanged: 1,
  absent: 2,
  planned: 3,
  applied: 4,
  destroyed: 5,
  drifted: 6,
  declined: 7,
  'not-started': 8,
  failed: 9,
};

/** How many instances have which result; results that none has are left out. */
export function resultCounts(results: readonly InstanceResult[]): Partial<Record<Result, number>> {
  const counts = new Map<Result, number>();
  for (const { result } of results) counts.set(result, (counts.get(result) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([a], [b]) => places[a] - places[b]));
}
