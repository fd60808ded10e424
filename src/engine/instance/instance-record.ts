import type { InstanceRecord } from '../../model/run.ts';
import type { InstanceRun } from '../../terraform/instance-run.ts';
import type { Outcome } from '../../terraform/outcome.ts';
import { outputValues } from '../batch/run-journal.ts';
import type { PreparedRun } from '../run/prepared-run.ts';

/** Whether an apply of the instance has ever succeeded. */
export function isApplied(record: InstanceRecord | undefined): record is InstanceRecord {
  return record !== undefined && !record.unfinished;
}

/** The inventory's entry while the first apply goes on: whatever happens to it, what it made is somebody's. */
export function unfinishedRecord(
  prepared: PreparedRun,
  run: Pick<InstanceRun, 'variables'>,
  runId: string,
  leftovers: readonly string[],
): InstanceRecord {
  return {
    ...instanceRecord(prepared, run, runId, { outputs: {} }),
    identity: '',
    unfinished: true,
    ...(leftovers.length > 0 && { leftovers }),
  };
}

/** The inventory's entry after an apply. */
export function instanceRecord(
  { spec, module, program, providers, identity, record }: PreparedRun,
  { variables }: Pick<InstanceRun, 'variables'>,
  runId: string,
  outcome: Pick<Outcome, 'outputs'>,
): InstanceRecord {
  // Until its team file has come along, what was moved is nobody's orphan.
  const awaited = record?.source === 'team' && spec.source !== 'team' && record.formerNames;
  return {
    version: 1,
    instance: spec.name,
    kind: spec.kind,
    // What a team file wants stays the team's, whoever applies it in between.
    ...(spec.source && { source: record?.source === 'team' ? 'team' : spec.source }),
    environment: spec.environment.name,
    team: spec.team,
    content: { name: spec.content.name, version: spec.content.version },
    ...(spec.content.protectedBy && { protectedBy: spec.content.protectedBy }),
    moduleDigest: module.digest,
    choice: spec.choice,
    inputs: spec.variables,
    secrets: spec.secrets,
    variables,
    program: { name: program.name, version: program.version },
    providerSet: providers.set.name,
    ...(providers.set.rehearsed && { rehearsed: true }),
    identity,
    runId,
    checkedAt: new Date().toISOString(),
    outputs: outputValues(outcome.outputs),
    ...(awaited && { formerNames: awaited }),
  };
}
