import type { AttributeChange, PlannedChange } from '../../events.ts';
import type { PlannedResource } from '../../terraform/plan-document.ts';
import { attributeChanges } from '../run/attribute-changes.ts';

/** The fields of a kubectl_manifest that differ; its provider keeps hashes. */
export type ManifestFields = (resource: PlannedResource) => Promise<AttributeChange[]>;

/**
 * The objects that differ from what was applied, with the fields: `before` is what was applied, `after` what the
 * cluster has.
 * @param drifted what Terraform found
 * @param relevant addresses that the next apply would touch; undefined: all that differ in more than form
 */
export async function driftOf(
  drifted: readonly PlannedResource[],
  relevant: ReadonlySet<string> | undefined,
  manifestFields: ManifestFields,
): Promise<PlannedChange[]> {
  const found = drifted.filter(({ address }) => relevant === undefined || relevant.has(address));
  const gone = new Set(found.filter(isRemoved).map(namespaceName));
  const changes: PlannedChange[] = [];
  for (const resource of found) {
    if (isRemoved(resource)) {
      const namespace = namespaceOf(resource);
      const reason = namespace !== undefined && gone.has(namespace) ? withItsNamespace : undefined;
      changes.push({ address: resource.address, action: 'delete', ...(reason && { reason }) });
      continue;
    }
    const attributes =
      resource.type === 'kubectl_manifest'
        ? await manifestFields(resource)
        : attributeChanges(resource.change).filter((change) => !isNoise(change));
    if (attributes.length > 0) changes.push({ address: resource.address, action: 'update', attributes });
  }
  return changes.sort((a, b) => a.address.localeCompare(b.address));
}

/** Why an object is gone whose namespace is gone. */
export const withItsNamespace = 'the removal of its namespace';

function isRemoved({ change }: PlannedResource): boolean {
  return change.actions.includes('delete');
}

/** Counters that the cluster keeps by itself, in the spelling of the provider. */
const counters = /(^|\.)(resource_version|generation|managed_fields|self_link)$|^status\b/;

/** The old providers write nothing, and read it back as an empty value. */
const empty: ReadonlySet<string> = new Set(['none', 'null', '""', '[]', '{}', 'false', '0']);

function isNoise({ path, before, after }: AttributeChange): boolean {
  return counters.test(path) || (empty.has(before) && empty.has(after));
}

interface Metadata {
  readonly metadata?: readonly { readonly name?: string; readonly namespace?: string }[];
  /** Of a kubectl_manifest. */
  readonly namespace?: string;
}

function namespaceName({ type, change }: PlannedResource): string | undefined {
  if (type !== 'kubernetes_namespace_v1' && type !== 'kubernetes_namespace') return undefined;
  return (change.before as Metadata).metadata?.[0]?.name;
}

function namespaceOf({ change }: PlannedResource): string | undefined {
  const { metadata, namespace } = change.before as Metadata;
  return namespace ?? metadata?.[0]?.namespace;
}
