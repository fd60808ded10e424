import { BerthError } from '../../errors.ts';
import type { InstanceRecord } from '../../model/run.ts';

/** @throws NOTHING_APPLIED while the first apply has not come to its end: what it made may be written down nowhere */
export function refuseUnfinished(record: InstanceRecord): void {
  if (!record.unfinished) return;
  const { instance, kind, team, source, content } = record;
  const ofTeam = source === 'team' ? `berth team apply ${team}` : `berth block apply ${content.name}`;
  const command = kind === 'layer' ? `berth platform apply ${content.name}` : ofTeam;
  throw new BerthError('NOTHING_APPLIED', { instance, command });
}
