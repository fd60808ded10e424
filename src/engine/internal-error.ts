import { BerthError } from '../errors.ts';

/** Everything that is no BerthError is a fault of berth itself. */
export function asBerthError(cause: unknown): BerthError {
  if (cause instanceof BerthError) return cause;
  return new BerthError(
    'INTERNAL',
    { problem: cause instanceof Error ? cause.message : String(cause) },
    { cause },
  );
}
