import type { InstanceRecord } from '../model/run.ts';
import type { InstanceRun } from '../terraform/instance-run.ts';
import type { Outcome } from '../terraform/outcome.ts';
import type { PreparedRun } from './prepared-run.ts';
import { outputValues } from './run-journal.ts';

/** The inventory's entry after an apply. */
export function instanceRecord(
  { spec, program, providers, identity, record }: PreparedRun,
  { variables }: InstanceRun,
  runId: string,
  outcome: Outcome,
): InstanceRecord {
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
    choice: spec.choice,
    inputs: spec.variables,
    secrets: spec.secrets,
    variables,
    program: { name: program.name, version: program.version },
    providerSet: providers.set.name,
    identity,
    runId,
    checkedAt: new Date().toISOString(),
    outputs: outputValues(outcome.outputs),
  };
}
