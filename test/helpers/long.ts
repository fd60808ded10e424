/** Whether tests run in their long form: `npm run test:long`. */
export const isLong = process.env.BERTH_LONG === '1';

/** How often something is tried: a few times by default, many times in the long form. */
export function times(few: number, many: number): number {
  return isLong ? many : few;
}

/** Of many alike, a few by default (each "every"-th), all in the long form. */
export function some<T>(all: readonly T[], every: number): T[] {
  return all.filter((_, index) => isLong || index % every === 0);
}
