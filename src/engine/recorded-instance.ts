import type { EngineContext } from './context.ts';
import type { InstanceSpec } from './instance-spec.ts';

/** An instance with the inputs of its last successful apply; undefined when there was none. */
export async function recordedInstance(
  context: EngineContext,
  name: string,
): Promise<InstanceSpec | undefined> {
  const record = await context.inventory.instance(name);
  if (!record) return undefined;
  const { catalog } = context;
  const entry =
    record.kind === 'layer' ? catalog.layer(record.content.name) : catalog.block(record.content.name);
  return {
    name,
    kind: record.kind,
    ...(record.source && { source: record.source }),
    team: record.team,
    environment: context.environment(record.environment),
    entry,
    content: await entry.load(),
    choice: record.choice,
    variables: record.inputs,
    secrets: record.secrets,
    origin: () => ({ from: 'record', place: undefined, fault: (fault) => ({ source: name, ...fault }) }),
  };
}
