import type { PlannedChange } from '../../events.ts';
import type { Operation } from '../run/instance-result.ts';
import type { InstanceSpec } from '../run/instance-spec.ts';

/** What people read in the place of a value that a layer has not given yet. */
export function knownAfter(layer: string): string {
  return `(known after ${layer})`;
}

/**
 * What an instance waits for, with the layer that has not given it yet.
 * @returns undefined for an instance that waits for nothing
 */
export function awaitedOf({
  awaited,
  awaitedCluster,
}: Pick<InstanceSpec, 'awaited' | 'awaitedCluster'>): Readonly<Record<string, string>> | undefined {
  return awaitedCluster ? { ...awaited, 'the cluster': awaitedCluster } : awaited;
}

/** A plan without the examples that stand for values that are not there yet. */
export function withoutExamples(
  { awaited = {}, variables }: Pick<InstanceSpec, 'awaited' | 'variables'>,
  changes: readonly PlannedChange[],
): PlannedChange[] {
  const texts = Object.entries(awaited).flatMap(([input, layer]) =>
    textsIn(variables[input]).map((text) => [text, knownAfter(layer)] as const),
  );
  const shown = (value: string): string =>
    texts.reduce((text, [example, known]) => text.replaceAll(example, known), value);
  return changes.map((change) => ({
    ...change,
    address: shown(change.address),
    ...(change.attributes && {
      attributes: change.attributes.map((attribute) => ({ ...attribute, after: shown(attribute.after) })),
    }),
  }));
}

/** @throws Error for an example: nothing is ever made of one */
export function refuseExamples({ prepared: { spec } }: Operation): void {
  const inputs = Object.keys(awaitedOf(spec) ?? {});
  if (inputs.length > 0) throw new Error(`${spec.name} would be applied without ${inputs.join(', ')}`);
}

/** All texts of a value that are long enough to be nothing else. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return value.length > 3 ? [value] : [];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
