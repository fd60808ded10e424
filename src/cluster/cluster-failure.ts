import path from 'node:path';
import { BerthError } from '../errors.ts';

/** @param files what has failed: its folder holds the logs */
export function clusterFailure(
  { folder }: { readonly folder: string },
  problem: string,
  cause?: unknown,
): BerthError {
  return new BerthError('CLUSTER_FAILED', { problem, folder: path.join(folder, 'logs') }, { cause });
}
