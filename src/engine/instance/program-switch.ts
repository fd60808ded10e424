import { BerthError } from '../../errors.ts';
import type { ProgramName, ProgramVersion } from '../../model/run.ts';
import { ClusterSession } from '../cluster/cluster-session.ts';
import type { Door, EngineContext } from '../context.ts';
import { planInstance } from '../run/instance-operations.ts';
import { asBerthError } from '../run/internal-error.ts';
import { prepareRun } from '../run/prepared-run.ts';
import { openInstances, recordOf } from '../selection/known-instance.ts';
import { recordedInstance } from '../selection/recorded-instance.ts';
import { backUpState } from '../state/state-backup.ts';

/** What came of one instance. */
export interface ProgramSwitch {
  readonly instance: string;
  readonly result: 'switched' | 'unchanged' | 'failed';
  readonly from: ProgramVersion;
  /** Absent when it failed. */
  readonly to?: ProgramVersion;
  /** Where the state as it was before is kept. */
  readonly backup?: string;
  readonly error?: BerthError;
}

/**
 * Gives instances to the other program: one plan of it has to read the state and to want no change.
 * @param choice.instances must exist; with `all`, every instance
 * @throws UNKNOWN_INSTANCE, USAGE; what goes wrong with one instance stands in its result
 */
export async function switchProgram(
  door: Door,
  choice: { readonly instances: readonly string[]; readonly all: boolean; readonly program: ProgramName },
): Promise<ProgramSwitch[]> {
  const context = await openInstances(door);
  if (choice.instances.length === 0 && !choice.all) {
    throw new BerthError('USAGE', {
      problem: 'name an instance, or say --all',
      command: 'berth state migrate',
    });
  }
  const records = choice.all
    ? await context.inventory.allInstances()
    : await Promise.all(choice.instances.map((instance) => recordOf(context, instance)));
  const results: ProgramSwitch[] = [];
  for (const { instance, program } of records) {
    results.push(
      await switchOne(context, instance, choice.program).catch((cause) => ({
        instance,
        result: 'failed' as const,
        from: program,
        error: asBerthError(cause),
      })),
    );
  }
  return results;
}

async function switchOne(
  context: EngineContext,
  instance: string,
  wanted: ProgramName,
): Promise<ProgramSwitch> {
  const { locks, inventory } = context;
  return await locks.around([instance], async () => {
    const record = await recordOf(context, instance);
    const from = record.program;
    if (from.name === wanted) return { instance, result: 'unchanged', from, to: from };
    const spec = await recordedInstance(context, record);
    const session = new ClusterSession(context, spec.environment);
    const prepared = await prepareRun(context, spec, session, 'change', { switchTo: wanted });
    const backup = await backUpState(context, instance, from.name);
    if (backup === undefined) throw new BerthError('NO_STATE', { instance });
    const plan = await planInstance({ context, session, prepared }, { destroy: false, keep: false });
    if (plan.error) throw plan.error;
    if (plan.changes.length > 0) {
      const some = plan.changes.map(({ action, address }) => `${action} ${address}`).join(', ');
      throw new BerthError('INSTANCE_OUTDATED', {
        instance,
        content: `${record.content.name} with ${wanted}`,
        problem: some,
      });
    }
    const { name, version } = prepared.program;
    // The identity stays that of the last apply: the next one runs, and writes the state anew.
    await inventory.saveInstance({ ...record, program: { name, version } });
    return { instance, result: 'switched', from, to: { name, version }, backup };
  });
}
