import { BerthError } from '../../errors.ts';
import type { InstanceRecord } from '../../model/run.ts';
import type { EngineContext } from '../context.ts';
import { destroyCommand } from '../deletion/destroy-command.ts';

/** @throws INSTANCE_MOVED for a name whose instance has another one by now: what it made would have two owners */
export async function refuseMoved({ inventory }: EngineContext, name: string): Promise<void> {
  const record = await inventory.formerly(name);
  if (record) throw movedError(name, record);
}

/** @param record of the instance under its present name */
export function movedError(from: string, record: InstanceRecord): BerthError {
  const { instance: to, kind, environment, team, source, content } = record;
  const remedy =
    source === 'team'
      ? `let the file of the team "${team}" want it, under the new name alone, and apply it: "berth team apply ${team}"`
      : `apply it under the new name: "berth block apply ${content.name} --team ${team}"`;
  return new BerthError('INSTANCE_MOVED', {
    from,
    to,
    remedy,
    destroy: destroyCommand(to, kind, { environment, team, content: content.name }),
  });
}
