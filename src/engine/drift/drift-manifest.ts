import { parse } from 'yaml';
import type { ClusterApi } from '../../cluster/cluster-api.ts';
import { readObject } from '../../cluster/object-lookup.ts';
import type { AttributeChange } from '../../events.ts';
import type { PlannedResource } from '../../terraform/plan-document.ts';
import { attributeText, sensitive } from '../run/attribute-changes.ts';

/** What a kubectl_manifest keeps of its object. Source: alekc/terraform-provider-kubectl, resource_kubectl_manifest.go. */
interface ManifestValues {
  readonly api_version: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string | null;
  readonly uid: string;
  readonly live_uid: string;
  /** What was applied, with "(sensitive value)" in the place of sensitive fields. */
  readonly yaml_body_parsed: string;
  /** Lines "path=hash" of the fields that were applied and are there; one hash over all in older releases. */
  readonly live_manifest_incluster: string;
}

const hidden = '(sensitive value)';
/** Stands for a value of which only the hash is known. */
const hashed = '(known by its hash)';

/**
 * The fields that the provider found different, with the values that were applied and those that the cluster has.
 * @param secrets values that must not be shown wherever they stand
 */
export async function manifestFields(
  { change }: PlannedResource,
  api: Pick<ClusterApi, 'read'>,
  secrets: readonly string[],
): Promise<AttributeChange[]> {
  const before = change.before as ManifestValues;
  const after = change.after as ManifestValues;
  const changes: AttributeChange[] = [];
  if (before.live_uid !== after.live_uid) {
    const [was, is] = [attributeText(before.live_uid), attributeText(after.live_uid)];
    changes.push({ path: 'metadata.uid', before: was, after: is });
  }
  if (before.live_manifest_incluster === after.live_manifest_incluster) return changes;
  const applied = flatten(parse(before.yaml_body_parsed));
  const { api_version: apiVersion, kind, name, namespace } = before;
  // Who may not read it gets the paths without values.
  const object = await readObject(api, { apiVersion, kind, name, namespace: namespace || undefined }).catch(
    () => undefined,
  );
  const live = object === undefined ? undefined : flatten(object);
  const paths =
    differingPaths(before.live_manifest_incluster, after.live_manifest_incluster) ??
    [...applied.keys()].filter((path) => isCompared(path) && !sameText(applied.get(path), live?.get(path)));
  const show = (path: string, values: ReadonlyMap<string, unknown> | undefined): string => {
    if (applied.get(path) === hidden || kind === 'Secret') return sensitive;
    if (!values) return hashed;
    const value = values.get(path);
    if (secrets.some((secret) => String(value).includes(secret))) return sensitive;
    return path.endsWith('.#') ? `${value ?? 0} items` : attributeText(value);
  };
  for (const path of withoutCounts(paths)) {
    changes.push({
      path: path.replace(/\.#$/, ''),
      before: show(path, applied),
      after: show(path, live),
    });
  }
  return changes;
}

/** The number of items tells nothing new where the items themselves are named. */
function withoutCounts(paths: readonly string[]): string[] {
  return paths.filter((path) => {
    const list = path.endsWith('.#') ? path.slice(0, -1) : undefined;
    return list === undefined || !paths.some((other) => other !== path && other.startsWith(list));
  });
}

/** @returns undefined where there is one hash over all fields */
function differingPaths(before: string, after: string): string[] | undefined {
  const hashes = [before, after].map((text) => fingerprint(text));
  const [was, is] = hashes;
  if (!was || !is) return undefined;
  return [...new Set([...was.keys(), ...is.keys()])].filter((path) => was.get(path) !== is.get(path)).sort();
}

function fingerprint(text: string): Map<string, string> | undefined {
  const lines = text.split('\n').filter((line) => line !== '');
  if (!lines.every((line) => line.includes('='))) return undefined;
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf('=')), line.slice(line.lastIndexOf('=') + 1)]),
  );
}

/** Leaves by path, as the provider flattens an object: "a.b.0.c"; "a.b.#" is the number of items. */
function flatten(value: unknown, path = '', leaves = new Map<string, unknown>()): Map<string, unknown> {
  if (Array.isArray(value)) leaves.set(`${path}.#`, value.length);
  if (typeof value !== 'object' || value === null) {
    if (value !== null && value !== undefined) leaves.set(path, value);
    return leaves;
  }
  for (const [key, inner] of Object.entries(value)) flatten(inner, path ? `${path}.${key}` : key, leaves);
  return leaves;
}

/** Fields that the provider does not compare. */
const controlled =
  /^(status|metadata\.(finalizers|initializers|ownerReferences|creationTimestamp|generation|resourceVersion|uid|managedFields))(\.|$)/;

function isCompared(path: string): boolean {
  return !controlled.test(path);
}

function sameText(a: unknown, b: unknown): boolean {
  return String(a).trim() === String(b).trim();
}
