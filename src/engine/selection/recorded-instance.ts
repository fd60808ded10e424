import type { InstanceRecord } from '../../model/run.ts';
import type { EngineContext } from '../context.ts';
import type { InstanceSpec } from '../run/instance-spec.ts';

/**
 * An instance with the inputs of its last successful apply.
 * @throws UNKNOWN_BLOCK, UNKNOWN_LAYER, UNKNOWN_ENVIRONMENT when what it was made of is gone
 */
export async function recordedInstance(
  context: EngineContext,
  record: InstanceRecord,
): Promise<InstanceSpec> {
  const { catalog } = context;
  const entry =
    record.kind === 'layer' ? catalog.layer(record.content.name) : catalog.block(record.content.name);
  return {
    name: record.instance,
    kind: record.kind,
    ...(record.source && { source: record.source }),
    team: record.team,
    environment: context.environment(record.environment),
    entry,
    content: await entry.load(),
    choice: record.choice,
    variables: record.inputs,
    secrets: record.secrets,
    origin: () => ({
      from: 'record',
      place: undefined,
      fault: (fault) => ({ source: record.instance, ...fault }),
    }),
  };
}
