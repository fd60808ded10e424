import { BerthError } from '../../errors.ts';
import type { InstanceRecord } from '../../model/run.ts';

/** @throws MOVE_UNFINISHED for an instance that is between two names: its state may be under the other one */
export function refuseMoving({ move }: Pick<InstanceRecord, 'move'>): void {
  if (move) throw new BerthError('MOVE_UNFINISHED', move);
}
