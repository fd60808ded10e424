import { type LiveObject, LiveObjects } from '../../cluster/live-objects.ts';
import { namespacePath } from '../../cluster/object-lookup.ts';
import { BerthError } from '../../errors.ts';
import type { Adoption } from '../../model/content.ts';
import { instanceLabelKey, nameInLabel } from '../../model/instance-label.ts';
import { fitsPattern } from '../../model/name-pattern.ts';
import { reservedNamespaces } from '../../model/namespace-rules.ts';
import { hasMatch } from '../../model/rule.ts';
import type { AdoptionRecord, BorrowedObject } from '../../model/run.ts';
import type { Operation } from '../run/instance-result.ts';
import { adoptionOf, type InstanceSpec } from '../run/instance-spec.ts';
import { holderText, isOwn } from './object-holder.ts';

/** Name under which the API server keeps what berth itself sets on a namespace that it takes over. */
const fieldManager = 'berth-adoption';

/** What the guard of the layer argocd holds team runs to. */
const managedBy = { 'app.kubernetes.io/managed-by': 'berth' };
const [managedByKey = ''] = Object.keys(managedBy);

/** How an instance stands to the namespace that it takes over instead of making it. */
export interface BorrowedNamespace {
  readonly name: string;
  readonly live: LiveObject;
  readonly objects: AdoptionRecord['objects'];
}

/** What the module gets to know of the borrowed objects: their fields as they were, by the names of the block. */
export function fieldsBefore({ objects }: Pick<BorrowedNamespace, 'objects'>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(objects).map(([key, { before }]) => [key, before]));
}

/**
 * Looks whether the instance may take its namespace over; changes nothing.
 * @returns the namespace with what has to be given back; undefined when the instance borrows none
 * @throws ADOPTION_REFUSED with what differs and the way out
 */
export async function checkedAdoption(operation: Operation): Promise<BorrowedNamespace | undefined> {
  const { context, session, prepared } = operation;
  const adopts = adoptionOf(prepared.spec);
  if (!adopts) return undefined;
  const name = String(prepared.spec.variables[adopts.namespace]);
  const objects = new LiveObjects(await session.api());
  const live = await objects.read({ apiVersion: 'v1', kind: 'Namespace', name });
  const [mode = ''] = Object.keys(adopts.when);
  if (!live) {
    throw refusal(
      prepared.spec,
      name,
      'there is none of that name',
      `make it first, or set ${mode} to create`,
    );
  }
  const record = await context.inventory.adoption(prepared.spec.name);
  const known = record?.namespace === name && record.uid === live.metadata.uid ? record : undefined;
  if (!known) refuseForeign(operation, adopts, name, live);
  else if (isHeld(operation, known, live)) throw heldRefusal(operation, name, live);
  return { name, live, objects: known?.objects ?? (await objectsBefore(adopts, objects, name)) };
}

/**
 * Notes what has to be given back, then marks the namespace as the instance's own. Without force: nobody's label is
 * overwritten. To be repeated after any interruption.
 * @throws ADOPTION_REFUSED when somebody else has set one of the labels to another value
 */
export async function adopt(operation: Operation, borrowed: BorrowedNamespace): Promise<void> {
  const { context, session, prepared } = operation;
  const { spec, instanceLabel } = prepared;
  const { name, live, objects } = borrowed;
  const before = await context.inventory.adoption(spec.name);
  await context.inventory.saveAdoption({
    version: 1,
    instance: spec.name,
    environment: spec.environment.name,
    namespace: name,
    uid: live.metadata.uid,
    label: instanceLabel,
    objects,
  });
  const conflict = await (await session.api()).applyOwned(
    namespacePath(name),
    namespaceWith(name, live.metadata.uid, { ...managedBy, [instanceLabelKey]: instanceLabel }),
    fieldManager,
  );
  if (conflict === undefined) return;
  if (!before) await context.inventory.removeAdoption(spec.name);
  throw refusal(
    spec,
    name,
    conflict,
    'let the owner of those labels give them up, then run the command again',
  );
}

/** Puts borrowed objects back and takes berth's own labels off. To be repeated after any interruption. */
export async function giveBack({ context, session, prepared }: Operation): Promise<void> {
  const instance = prepared.spec.name;
  const record = await context.inventory.adoption(instance);
  if (!record) return;
  const api = await session.api();
  const objects = new LiveObjects(api);
  const namespace = await objects.read({ apiVersion: 'v1', kind: 'Namespace', name: record.namespace });
  // A namespace that was deleted meanwhile took everything along; one made in its place owes nothing.
  if (namespace?.metadata.uid === record.uid) {
    for (const { before, ...reference } of Object.values(record.objects)) {
      const path = await objects.pathOf({ ...reference, namespace: record.namespace });
      if (path) await api.merge(path, before);
    }
    await api.applyOwned(
      namespacePath(record.namespace),
      namespaceWith(record.namespace, record.uid, {}),
      fieldManager,
    );
  }
  await context.inventory.removeAdoption(instance);
}

/**
 * For an instance that makes its namespace, and has lost its state and key: looks whether one of its name made it.
 * @throws ADOPTION_REFUSED when the labels of the namespace say otherwise
 */
export async function checkRecovery(operation: Operation): Promise<void> {
  const { session, prepared } = operation;
  const { spec } = prepared;
  const { adopts } = spec.content;
  if (!adopts || adoptionOf(spec)) return;
  const name = String(spec.variables[adopts.namespace]);
  const live = await new LiveObjects(await session.api()).read({ apiVersion: 'v1', kind: 'Namespace', name });
  if (!live) return;
  if (!isOwn(operation, live)) throw heldRefusal(operation, name, live);
  const wrong = differences(spec, adopts.owner, live);
  if (live.metadata.labels[managedByKey] !== managedBy['app.kubernetes.io/managed-by']) {
    wrong.unshift(`it has no label ${managedByKey}=berth`);
  }
  if (wrong.length > 0) {
    const [mode = '', value = ''] = Object.entries(adopts.when)[0] ?? [];
    throw refusal(
      spec,
      name,
      wrong.join(', '),
      `choose another name; or take it over with ${mode}: ${value}`,
    );
  }
}

/** An instance that was moved has the label of its old name until its next apply. */
function isHeld(operation: Operation, { label }: AdoptionRecord, live: LiveObject): boolean {
  const found = live.metadata.labels[instanceLabelKey];
  return found !== undefined && found !== label && !isOwn(operation, live);
}

function refuseForeign(operation: Operation, adopts: Adoption, name: string, live: LiveObject): void {
  const { spec } = operation.prepared;
  const { config, name: environment } = spec.environment;
  // Whatever its inputs allow.
  if (hasMatch(reservedNamespaces, name) || name === config.argocd.namespace) {
    throw refusal(spec, name, 'it belongs to the platform', 'choose another namespace');
  }
  if (live.metadata.deletionTimestamp) {
    throw refusal(
      spec,
      name,
      `it is being deleted since ${live.metadata.deletionTimestamp}`,
      'wait, then make it anew',
    );
  }
  const { labels } = live.metadata;
  const held = labels[instanceLabelKey] ? !isOwn(operation, live) : labels[managedByKey] === 'berth';
  if (held) throw heldRefusal(operation, name, live);
  const wrong = differences(spec, adopts.owner, live);
  if (wrong.length > 0 && !config.adoptable.some((pattern) => fitsPattern(name, pattern))) {
    throw refusal(
      spec,
      name,
      wrong.join(', '),
      `set those labels, or list "${name}" under environments.${environment}.adoptable in berth.yaml`,
    );
  }
}

/** Labels that say whose the namespace is, where they say something else than the inputs. */
function differences(spec: InstanceSpec, owner: Adoption['owner'], { metadata }: LiveObject): string[] {
  return Object.entries(owner).flatMap(([label, input]) => {
    const wanted = String(spec.variables[input]);
    const found = metadata.labels[label];
    if (found === wanted) return [];
    return found === undefined
      ? `it has no label ${label}=${wanted}`
      : `its label ${label} is "${found}", and ${input} is "${wanted}"`;
  });
}

async function objectsBefore(
  { restores }: Adoption,
  objects: LiveObjects,
  namespace: string,
): Promise<Record<string, BorrowedObject>> {
  const entries = await Promise.all(
    Object.entries(restores).map(async ([key, { fields, ...reference }]) => {
      const live = await objects.read({ ...reference, namespace });
      const before = Object.fromEntries(fields.map((field) => [field, live?.[field] ?? null]));
      return live ? [[key, { ...reference, before }] as const] : [];
    }),
  );
  return Object.fromEntries(entries.flat());
}

function heldRefusal({ prepared }: Operation, name: string, live: LiveObject): BerthError {
  const label = live.metadata.labels[instanceLabelKey];
  const remedy = label
    ? `destroy the instance "${nameInLabel(label)}" first, or choose another namespace`
    : `take the label ${managedByKey} off if no instance of berth uses it, or choose another namespace`;
  return refusal(prepared.spec, name, holderText(live), remedy);
}

function refusal(
  { name: instance }: InstanceSpec,
  namespace: string,
  problem: string,
  remedy: string,
): BerthError {
  return new BerthError('ADOPTION_REFUSED', { instance, namespace, problem, remedy });
}

function namespaceWith(name: string, uid: string, labels: Readonly<Record<string, string>>) {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, uid, labels } };
}
