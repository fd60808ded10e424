import { refuseFaults } from '../../config/project.ts';
import { BerthError } from '../../errors.ts';
import type { InstanceRecord } from '../../model/run.ts';
import {
  type Door,
  type EngineContext,
  openEngine,
  requireProject,
  type SelectedInstances,
} from '../context.ts';
import { movedError } from '../instance/moved-instance.ts';
import { type InstanceResult, withoutRun } from '../run/instance-result.ts';
import type { InstanceSpec } from '../run/instance-spec.ts';
import { orphanRecords } from './orphans.ts';
import { recordedInstance } from './recorded-instance.ts';
import { teamInstances } from './team-instances.ts';

export interface SelectedOrphans {
  readonly selected: SelectedInstances;
  /** Orphans that cannot be destroyed as things are: their environment or block is gone, or their file is to come. */
  readonly lost: readonly InstanceResult[];
}

/**
 * What no team file wants any more, with the inputs of its last apply.
 * @throws NO_PROJECT, UNKNOWN_ENVIRONMENT, CONFIG_INVALID: with a fault in a team file, what it wants is not known
 */
export async function selectOrphans(door: Door, environment: string | undefined): Promise<SelectedOrphans> {
  const context = await openEngine(door);
  requireProject(context);
  const { specs: wanted, faults } = await teamInstances(context);
  refuseFaults([...context.project.faults, ...faults]);
  const records = await orphanRecords(context, wanted, environment);
  if (environment !== undefined && records.length === 0) context.environment(environment);
  const specs: InstanceSpec[] = [];
  const lost: InstanceResult[] = [];
  for (const record of records) {
    const found = await orphan(context, record).catch((error: unknown) => error);
    if (found instanceof BerthError) lost.push({ ...withoutRun(record.instance, 'failed'), error: found });
    else if (found instanceof Error) throw found;
    else specs.push(found as InstanceSpec);
  }
  return { selected: { context, specs }, lost };
}

/** @throws ENVIRONMENT_GONE, INSTANCE_MOVED, UNKNOWN_BLOCK, CONTENT_INVALID */
async function orphan(context: EngineContext, record: InstanceRecord): Promise<InstanceSpec> {
  const { instance, environment } = record;
  if (!Object.hasOwn(context.project.platform.value.environments, environment)) {
    throw new BerthError('ENVIRONMENT_GONE', { instance, environment });
  }
  // Moved, and the team file not written yet: that nobody wants it is not known.
  const [from] = record.formerNames ?? [];
  if (from !== undefined) throw movedError(from, record);
  return await recordedInstance(context, record);
}
