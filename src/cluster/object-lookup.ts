import { z } from 'zod';
import type { ClusterApi } from './cluster-api.ts';

type Reader = Pick<ClusterApi, 'read'>;

/** Which object: its kind in the words of the API, and its name. */
export interface ObjectReference {
  /** "v1", "apps/v1" */
  readonly apiVersion: string;
  readonly kind: string;
  /** Left out for kinds that are in no namespace. */
  readonly namespace?: string | undefined;
  readonly name: string;
}

const apiResource = z.object({
  /** Plural, as it stands in paths. */
  name: z.string(),
  kind: z.string(),
  namespaced: z.boolean(),
  verbs: z.array(z.string()),
});
const resourceList = z.object({ resources: z.array(apiResource) });
const apiGroup = z.object({ preferredVersion: z.object({ groupVersion: z.string() }) });
const objectList = z.object({ items: z.array(z.unknown()) });

/** A kind as the API server offers it. */
export type ApiResource = z.infer<typeof apiResource>;

/** @returns the object, or undefined when there is none. @throws as ClusterApi.read() */
export async function readObject(api: Reader, reference: ObjectReference): Promise<unknown> {
  const kinds = await resourcesOf(api, reference.apiVersion);
  const resource = kinds.find(({ kind }) => kind === reference.kind);
  return resource && (await api.read(objectPath(resource, reference)));
}

/**
 * @param resource plural and group as the API server writes them: "configmaps." or "applications.argoproj.io"
 * @returns its objects in a namespace; none where the kind is unknown
 */
export async function listObjects(api: Reader, resource: string, namespace: string): Promise<unknown[]> {
  const [plural = '', ...group] = resource.split('.');
  const name = group.join('.');
  const apiVersion = name ? await preferredVersion(api, name) : 'v1';
  return apiVersion === undefined ? [] : await itemsOf(api, apiVersion, plural, { namespace });
}

/** Which objects of a kind. */
export interface Selection {
  /** Left out: in all namespaces, and in none. */
  readonly namespace?: string;
  /** As kubectl's `--selector` has it. */
  readonly labelSelector?: string;
}

/** Objects of one kind; none where the kind is unknown. */
export async function itemsOf(
  api: Reader,
  apiVersion: string,
  plural: string,
  { namespace, labelSelector }: Selection,
): Promise<unknown[]> {
  const query = labelSelector === undefined ? '' : `?${new URLSearchParams({ labelSelector })}`;
  const found = await api.read(`${collectionPath(apiVersion, plural, namespace)}${query}`);
  return found === undefined ? [] : objectList.parse(found).items;
}

/** Kinds of an API version; none where the version is unknown. */
export async function resourcesOf(api: Reader, apiVersion: string): Promise<ApiResource[]> {
  const found = await api.read(versionPath(apiVersion));
  // "pods/log" and the like are no objects.
  return found === undefined
    ? []
    : resourceList.parse(found).resources.filter(({ name }) => !name.includes('/'));
}

/** Where the API server has an object. */
export function objectPath(
  { name: plural, namespaced }: ApiResource,
  { apiVersion, namespace = 'default', name }: Omit<ObjectReference, 'kind'>,
): string {
  const collection = collectionPath(apiVersion, plural, namespaced ? namespace : undefined);
  return `${collection}/${encodeURIComponent(name)}`;
}

/** Where the API server has a namespace itself. */
export function namespacePath(name: string): string {
  return `${collectionPath('v1', 'namespaces', undefined)}/${encodeURIComponent(name)}`;
}

/** Where the API server has a custom resource definition. @param name "plural.group" */
export function definitionPath(name: string): string {
  const definitions = collectionPath('apiextensions.k8s.io/v1', 'customresourcedefinitions', undefined);
  return `${definitions}/${encodeURIComponent(name)}`;
}

async function preferredVersion(api: Reader, group: string): Promise<string | undefined> {
  const found = await api.read(`/apis/${encodeURIComponent(group)}`);
  return found === undefined ? undefined : apiGroup.parse(found).preferredVersion.groupVersion;
}

function collectionPath(apiVersion: string, plural: string, namespace: string | undefined): string {
  const within = namespace === undefined ? '' : `/namespaces/${encodeURIComponent(namespace)}`;
  return `${versionPath(apiVersion)}${within}/${encodeURIComponent(plural)}`;
}

function versionPath(apiVersion: string): string {
  const parts = apiVersion.split('/').map(encodeURIComponent).join('/');
  return apiVersion.includes('/') ? `/apis/${parts}` : `/api/${parts}`;
}
