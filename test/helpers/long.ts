/** How often a test is repeated: a few times by default, many times in `npm run test:long`. */
export function times(few: number, many: number): number {
  return process.env.BERTH_LONG ? many : few;
}
