import { type FoundObject, type LiveObject, objectText } from '../../cluster/live-objects.ts';
import { BerthError } from '../../errors.ts';
import { instanceLabelKey, labelledName, nameInLabel } from '../../model/instance-label.ts';
import type { Operation } from '../run/instance-result.ts';
import { adoptionOf } from '../run/instance-spec.ts';

/**
 * Whether an object was made by this very instance, or is taken over on purpose after its key was lost. What names no
 * instance is nobody's of ours: in a borrowed namespace it stays its owner's.
 */
export function isOwn({ prepared, takeOver }: Operation, live: LiveObject): boolean {
  const label = live.metadata.labels[instanceLabelKey];
  if (ownLabels(prepared).some((own) => label === own)) return true;
  return (
    takeOver === true &&
    (label === undefined
      ? !adoptionOf(prepared.spec)
      : nameInLabel(label) === labelledName(prepared.spec.name))
  );
}

/** The values of the label berth.dev/instance that no other instance has. */
export function ownLabels({
  instanceLabel,
  formerLabels = [],
}: Pick<Operation['prepared'], 'instanceLabel' | 'formerLabels'>): string[] {
  return [instanceLabel, ...formerLabels];
}

/** Who holds an object, as far as it says. */
export function holderText({ metadata }: LiveObject): string {
  const { labels, managedFields, creationTimestamp, deletionTimestamp } = metadata;
  const label = labels[instanceLabelKey];
  const owner = ['workspace', 'project']
    .filter((part) => labels[`meshstack.io/${part}`])
    .map((part) => `${part} "${labels[`meshstack.io/${part}`]}"`);
  const manager = managedFields[0]?.manager;
  return [
    label
      ? `it is of the instance "${nameInLabel(label)}" (${instanceLabelKey}=${label})`
      : 'it names no instance of berth',
    ...owner,
    ...(manager ? [`made by "${manager}"`] : []),
    `there since ${creationTimestamp}`,
    ...(deletionTimestamp ? [`being deleted since ${deletionTimestamp}`] : []),
  ].join(', ');
}

/** Who has set each label of an object, by the names that the API server keeps; "unknown" where it keeps none. */
export function labelOwners({ metadata }: LiveObject): Record<string, string> {
  return Object.fromEntries(
    Object.keys(metadata.labels).map((label) => {
      const managers = metadata.managedFields
        .filter(({ fieldsV1 }) => fieldsV1?.['f:metadata']?.['f:labels']?.[`f:${label}`] !== undefined)
        .map(({ manager }) => manager);
      return [label, managers.join(', ') || 'unknown'];
    }),
  );
}

/** @returns OBJECT_EXISTS that names all of them and the ways out */
export function objectsExist({ prepared }: Operation, objects: readonly FoundObject[]): BerthError {
  const { spec } = prepared;
  const said = objects.map(({ reference, live }) => `${objectText(reference)}: ${holderText(live)}`);
  return new BerthError('OBJECT_EXISTS', {
    object: objects.map(({ reference }) => objectText(reference)).join(', '),
    instance: spec.name,
    holder: objects.length === 1 ? holderText((objects[0] as FoundObject).live) : said.join('; '),
    remedy: waysOut(spec, objects),
  });
}

function waysOut(
  { name, content, choice }: Operation['prepared']['spec'],
  objects: readonly FoundObject[],
): string {
  if (objects.some(({ live }) => live.metadata.deletionTimestamp)) {
    return 'wait until it is gone, then run the command again';
  }
  const sameName = objects.some(({ live }) => {
    const label = live.metadata.labels[instanceLabelKey];
    return label !== undefined && nameInLabel(label) === labelledName(name);
  });
  const [mode, value] = Object.entries(content.adopts?.when ?? {})[0] ?? [];
  const isNamespace = objects.some(({ reference }) => reference.kind === 'Namespace');
  return [
    'choose another name',
    ...(mode && isNamespace && choice[mode] !== value ? [`take it over with ${mode}: ${value}`] : []),
    ...(sameName
      ? [`if it is of this very instance, whose key was lost: "berth instance adopt ${name}"`]
      : []),
    'delete it if nobody needs it',
  ].join('; or ');
}
