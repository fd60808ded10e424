import type { BerthError } from '../../errors.ts';
import type { Mask } from '../../terraform/mask.ts';

/** The same error without secrets in its texts, and in those of what caused it: --debug shows these too. */
export function maskedError(error: BerthError, mask: Mask): BerthError {
  const seen = new Set<unknown>();
  for (let one: unknown = error; one instanceof Error && !seen.has(one); one = one.cause) {
    seen.add(one);
    one.message = mask(one.message);
    if (one.stack !== undefined) one.stack = mask(one.stack);
  }
  return Object.assign(error, { fix: mask(error.fix) });
}
