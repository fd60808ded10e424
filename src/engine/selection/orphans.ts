import type { InstanceRecord } from '../../model/run.ts';
import type { EngineContext } from '../context.ts';
import type { InstanceSpec } from '../run/instance-spec.ts';

/**
 * Instances that a team file made and that none wants any more; layers, and blocks made without a file, never are.
 * @param wanted all that the team files want: with a fault in one of them, nothing can be told
 */
export async function orphanRecords(
  { inventory }: EngineContext,
  wanted: readonly InstanceSpec[],
  environment?: string,
): Promise<InstanceRecord[]> {
  const names = new Set(wanted.map(({ name }) => name));
  const others = (await inventory.existingNames()).filter((name) => !names.has(name));
  const records = await Promise.all(others.map((name) => inventory.instance(name)));
  return records.filter(
    (record): record is InstanceRecord =>
      record?.kind === 'block' &&
      record.source === 'team' &&
      (environment === undefined || record.environment === environment),
  );
}
