import { canonicalJson } from '../../model/canonical-json.ts';
import { durationText } from '../../model/duration.ts';
import type { InstanceRecord } from '../../model/run.ts';
import type { EngineContext } from '../context.ts';
import { type Expiry, expiries } from '../doctor/expiry.ts';
import type { InstanceSpec } from '../run/instance-spec.ts';
import { trueRecord } from '../run/true-record.ts';
import { isApplied } from './instance-record.ts';

/** How an instance stands, as far as the records say; the cluster is not asked. */
export interface InstanceStatus {
  readonly instance: string;
  /**
   * unfinished: no apply has succeeded yet; changed: the inputs differ from those of the last apply; drifted: a sweep
   * found the cluster to.
   */
  readonly state: 'applied' | 'changed' | 'drifted' | 'unfinished' | 'not applied';
  /** As lastRunText() says it. */
  readonly lastRun: string;
  /** Age of the last comparison with the cluster. */
  readonly checked: string;
  /** What of it works no longer first, where anything does. */
  readonly expires?: Expiry;
}

export async function instanceStatus(context: EngineContext, spec: InstanceSpec): Promise<InstanceStatus> {
  const record = await context.inventory.instance(spec.name);
  const [expires] = isApplied(record) ? expiries(record, spec.content, new Date()) : [];
  return {
    instance: spec.name,
    state: stateOf(record, spec),
    lastRun: await lastRunText(context, spec.name),
    checked: isApplied(record) ? ago(record.checkedAt) : '-',
    ...(expires && { expires }),
  };
}

/** Behaviour, status and age of the last run, e.g. "APPLY SUCCEEDED 3 min ago". */
export async function lastRunText({ inventory }: EngineContext, instance: string): Promise<string> {
  const [newest] = await inventory.runs(instance);
  if (!newest) return 'never';
  const { behaviour, status, startedAt } = await trueRecord(newest);
  return `${behaviour} ${status} ${ago(startedAt)}`;
}

function stateOf(record: InstanceRecord | undefined, spec: InstanceSpec): InstanceStatus['state'] {
  if (!record) return 'not applied';
  if (!isApplied(record)) return 'unfinished';
  if (!sameInputs(record, spec)) return 'changed';
  return record.driftedAt ? 'drifted' : 'applied';
}

function sameInputs(
  record: { choice: unknown; inputs: Readonly<Record<string, unknown>>; content: { version: string } },
  spec: InstanceSpec,
): boolean {
  const text = (choice: unknown, inputs: Readonly<Record<string, unknown>>, version: string) =>
    canonicalJson([choice, inputs, version]);
  return (
    text(record.choice, record.inputs, record.content.version) ===
    text(spec.choice, spec.variables, spec.content.version)
  );
}

/** E.g. "3 min ago". */
export function ago(time: string): string {
  const seconds = (Date.now() - Date.parse(time)) / 1000;
  // Clocks of two machines differ by a little; more than that means that one was set.
  return seconds < -60 ? 'in the future' : `${durationText(Math.max(0, seconds))} ago`;
}
