import type { InstanceRecord, ProgramVersion, RunRecord } from '../../model/run.ts';
import type { StateResource } from '../../state/state-document.ts';
import type { Door, EngineContext } from '../context.ts';
import { trueRecord } from '../run/true-record.ts';
import { instanceNames, openInstances, recordOf } from '../selection/known-instance.ts';
import { readState, stateOf } from '../state/instance-state.ts';
import { isApplied } from './instance-record.ts';
import { ago, lastRunText } from './instance-status.ts';

/** One instance in a list. */
export interface InstanceSummary {
  readonly instance: string;
  /** E.g. "namespace-with-argocd 1.2.0"; "-" where no apply has succeeded yet. */
  readonly content: string;
  readonly program?: ProgramVersion;
  readonly providerSet?: string;
  /** incomplete: no apply has succeeded; lost: one has, and there is no state. */
  readonly state: 'applied' | 'incomplete' | 'lost' | 'unreadable' | 'moving';
  /** As lastRunText() says it. */
  readonly lastRun: string;
  /** Age of the last comparison with the cluster. */
  readonly checked: string;
}

/** Every instance of the project, whatever made it. @throws NO_PROJECT, CONFIG_INVALID */
export async function listInstances(door: Door): Promise<InstanceSummary[]> {
  const context = await openInstances(door);
  return await Promise.all((await instanceNames(context)).map((name) => summary(context, name)));
}

async function summary(context: EngineContext, instance: string): Promise<InstanceSummary> {
  const record = await context.inventory.instance(instance);
  return {
    instance,
    content: record ? `${record.content.name} ${record.content.version}` : '-',
    ...(record && { program: record.program, providerSet: record.providerSet }),
    state: await standing(context, instance, record),
    lastRun: await lastRunText(context, instance),
    checked: isApplied(record) ? ago(record.checkedAt) : '-',
  };
}

async function standing(
  context: EngineContext,
  instance: string,
  record: InstanceRecord | undefined,
): Promise<InstanceSummary['state']> {
  if (record?.move) return 'moving';
  const found = await readState(context, instance);
  if (found === undefined) return isApplied(record) ? 'lost' : 'incomplete';
  if ('problem' in found.state) return 'unreadable';
  return isApplied(record) ? 'applied' : 'incomplete';
}

/** Everything that is known of one instance. */
export interface InstanceDetails {
  readonly record: InstanceRecord;
  readonly place: string;
  /** Newest first. */
  readonly runs: readonly RunRecord[];
  readonly objects: readonly StateResource[];
}

const runsShown = 5;

/** @throws NO_PROJECT, UNKNOWN_INSTANCE, STATE_INVALID */
export async function showInstance(door: Door, instance: string): Promise<InstanceDetails> {
  const context = await openInstances(door);
  const record = await recordOf(context, instance);
  const state = await stateOf(context, instance);
  const runs = await context.inventory.runs(instance);
  return {
    record,
    place: context.backend.place(instance),
    runs: await Promise.all(runs.slice(0, runsShown).map(trueRecord)),
    objects: (state?.resources ?? []).filter(({ data }) => !data),
  };
}
