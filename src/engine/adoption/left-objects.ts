import { setTimeout as sleep } from 'node:timers/promises';
import type { ClusterApi } from '../../cluster/cluster-api.ts';
import { type FoundObject, LiveObjects, objectText } from '../../cluster/live-objects.ts';
import { BerthError } from '../../errors.ts';
import type { Emit, PlannedChange } from '../../events.ts';
import { instanceLabelKey } from '../../model/instance-label.ts';
import { type InstanceRun, inOwnFolder } from '../../terraform/instance-run.ts';
import { importId, type PlannedObject } from '../../terraform/planned-objects.ts';
import type { Operation } from '../run/instance-result.ts';
import { isOwn, ownLabels } from './object-holder.ts';
import { existing, plannedObjects } from './own-objects.ts';

/** As long as the provider waits for a namespace. */
const patienceMs = 5 * 60_000;
const lookEveryMs = 500;

/** An object that a broken run made, and that its state does not know. */
export type LeftObject = FoundObject<PlannedObject>;

/**
 * What a destroy would leave: objects that the instance makes, that carry its own label, and that its state does not
 * know. Nobody looks where the last change came to its end.
 */
export async function leftObjects(operation: Operation, run: InstanceRun): Promise<LeftObject[]> {
  if (!operation.prepared.mayHaveLeft) return [];
  const found = await existing(operation, await inOwnFolder(run, plannedObjects));
  return found.filter(({ live }) => isOwn(operation, live)).sort(lastMadeFirst);
}

/** Their deletions, as a plan has them. */
export function deletionsOf(left: readonly LeftObject[]): PlannedChange[] {
  return left.map(({ reference }) => ({ address: reference.address, action: 'delete' }));
}

/**
 * Deletes them one after the other, each when the one before is gone.
 * @throws TERRAFORM_FAILED when one does not go, INTERRUPTED
 */
export async function deleteLeft(
  { context, session, prepared }: Operation,
  { emit }: Pick<InstanceRun, 'emit'>,
  left: readonly LeftObject[],
): Promise<void> {
  if (left.length === 0) return;
  const stopping = new AbortController();
  const stopListening = context.door.stop(() => stopping.abort());
  try {
    const api = await session.api();
    const deletion = { api, objects: new LiveObjects(api), stopped: stopping.signal };
    for (const one of left) await deleteOne(one, { ...deletion, instance: prepared.spec.name, emit });
  } finally {
    stopListening();
  }
}

/**
 * The last look: what carries the label of the instance and is none of what it makes may be a copy that somebody made,
 * so it is named and stays.
 * @throws OBJECTS_LEFT
 */
export async function refuseLabelled({ session, prepared }: Operation): Promise<void> {
  if (!prepared.mayHaveLeft) return;
  const objects = new LiveObjects(await session.api());
  const labels = ownLabels(prepared);
  const found = (
    await Promise.all(labels.map(async (label) => await objects.labelled(instanceLabelKey, label)))
  ).flat();
  const staying = found.filter(
    ({ live: { metadata } }) => !metadata.deletionTimestamp && !metadata.ownerReferences,
  );
  if (staying.length === 0) return;
  throw new BerthError('OBJECTS_LEFT', {
    instance: prepared.spec.name,
    objects: staying.map(({ reference }) => objectText(reference)).join(', '),
    label: labels.map((label) => `${instanceLabelKey}=${label}`).join(' or '),
  });
}

/** As Terraform would: what others define before what Kubernetes has, and what all of it stands in at the end. */
function lastMadeFirst(one: LeftObject, other: LeftObject): number {
  const rank = ({ reference: { resourceType, namespace } }: LeftObject) =>
    resourceType === 'kubectl_manifest' ? 0 : namespace ? 1 : 2;
  return (
    rank(one) - rank(other) ||
    other.live.metadata.creationTimestamp.localeCompare(one.live.metadata.creationTimestamp)
  );
}

interface Deletion {
  readonly api: ClusterApi;
  readonly objects: LiveObjects;
  readonly instance: string;
  readonly emit: Emit;
  readonly stopped: AbortSignal;
}

async function deleteOne(
  { reference, live }: LeftObject,
  { api, objects, instance, emit, stopped }: Deletion,
): Promise<void> {
  const place = await objects.pathOf(reference);
  if (!place) return;
  const { address, resourceType: type } = reference;
  const event = { instance, address, action: 'delete' };
  const begun = performance.now();
  const seconds = () => (performance.now() - begun) / 1000;
  const object = { type, id: type === 'kubectl_manifest' ? place : importId(reference) };
  emit({ type: 'resource.started', ...event, object });
  let failed = true;
  try {
    await api.remove(place, live.metadata.uid);
    while ((await objects.read(reference))?.metadata.uid === live.metadata.uid) {
      if (stopped.aborted) throw new BerthError('INTERRUPTED', { what: `DESTROY of "${instance}"` });
      if (seconds() * 1000 > patienceMs) throw stillThere(instance, reference);
      await sleep(lookEveryMs);
    }
    failed = false;
  } finally {
    emit({ type: 'resource.ended', ...event, seconds: seconds(), failed });
  }
}

function stillThere(instance: string, reference: PlannedObject): BerthError {
  return new BerthError('TERRAFORM_FAILED', {
    behaviour: 'DESTROY',
    instance,
    problem: `${objectText(reference)} is still there after ${patienceMs / 60_000} minutes`,
    remedy: 'see its finalizers and the events of its namespace; then run the same command again, it goes on',
  });
}
