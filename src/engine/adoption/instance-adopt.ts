import { LiveObjects, objectText } from '../../cluster/live-objects.ts';
import { refuseFaults } from '../../config/project.ts';
import { instanceLabelKey, labelledName, nameInLabel } from '../../model/instance-label.ts';
import { ClusterSession } from '../cluster/cluster-session.ts';
import { type Door, type EngineContext, openEngine, type SelectedInstances } from '../context.ts';
import { adoptionOf, type InstanceSpec } from '../run/instance-spec.ts';
import { recordOf, unknownInstance } from '../selection/known-instance.ts';
import { recordedInstance } from '../selection/recorded-instance.ts';
import { teamInstances } from '../selection/team-instances.ts';
import { labelOwners } from './object-holder.ts';

/** What is in the namespace of an instance before it is taken over. */
export interface NamespaceView {
  readonly instance: string;
  readonly namespace: string;
  readonly exists: boolean;
  readonly labels: readonly { readonly label: string; readonly value: string; readonly owner: string }[];
  /** Objects of an instance of the same name, which this one takes over. */
  readonly takenOver: readonly string[];
  /** Everybody else's: they stay. */
  readonly stays: readonly string[];
}

/** An instance that is taken over by name, and what is there. */
export interface AdoptedInstance extends SelectedInstances {
  readonly view: NamespaceView | undefined;
}

/**
 * The instance as its team file wants it, or as it was last applied.
 * @throws CONFIG_INVALID, UNKNOWN_INSTANCE, CLUSTER_UNREACHABLE
 */
export async function selectAdopted(door: Door, instance: string): Promise<AdoptedInstance> {
  const context = await openEngine(door);
  const { specs, faults } = await teamInstances(context);
  refuseFaults([...context.project.faults, ...faults]);
  const spec = specs.find(({ name }) => name === instance) ?? (await recorded(context, specs, instance));
  const session = new ClusterSession(context, spec.environment);
  return {
    context,
    specs: [spec],
    view: await namespaceView(spec, new LiveObjects(await session.api())),
    next: `berth team status ${spec.team}`,
  };
}

async function recorded(
  context: EngineContext,
  wanted: readonly InstanceSpec[],
  instance: string,
): Promise<InstanceSpec> {
  const known = await context.inventory.existingNames();
  if (known.includes(instance)) return await recordedInstance(context, await recordOf(context, instance));
  throw unknownInstance(instance, [...new Set([...wanted.map(({ name }) => name), ...known])].sort());
}

async function namespaceView(spec: InstanceSpec, objects: LiveObjects): Promise<NamespaceView | undefined> {
  const { adopts } = spec.content;
  if (!adopts) return undefined;
  const namespace = String(spec.variables[adopts.namespace]);
  const live = await objects.read({ apiVersion: 'v1', kind: 'Namespace', name: namespace });
  const owners = live ? labelOwners(live) : {};
  const found = live ? await objects.inNamespace(namespace) : [];
  const isOurs = (label: string | undefined) =>
    label !== undefined && nameInLabel(label) === labelledName(spec.name);
  const texts = (ours: boolean) =>
    found
      .filter(({ live: one }) => isOurs(one.metadata.labels[instanceLabelKey]) === ours)
      .map(({ reference }) => objectText(reference))
      .sort();
  return {
    instance: spec.name,
    namespace,
    exists: live !== undefined,
    labels: Object.entries(live?.metadata.labels ?? {}).map(([label, value]) => ({
      label,
      value,
      owner: owners[label] ?? 'unknown',
    })),
    takenOver: [...(live && !adoptionOf(spec) ? [`Namespace "${namespace}"`] : []), ...texts(true)],
    stays: texts(false),
  };
}
