import { z } from 'zod';
import type { ClusterApi } from './cluster-api.ts';

type Reader = Pick<ClusterApi, 'read'>;

/** One object by what its manifest says. */
export interface ObjectName {
  /** e.g. "v1" or "argoproj.io/v1alpha1". */
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string | undefined;
}

const resourceList = z.object({
  resources: z.array(z.object({ name: z.string(), kind: z.string() })),
});
const apiGroup = z.object({ preferredVersion: z.object({ groupVersion: z.string() }) });
const objectList = z.object({ items: z.array(z.unknown()) });

/** @returns the object, or undefined when there is none. @throws as ClusterApi.read() */
export async function readObject(
  api: Reader,
  { apiVersion, kind, name, namespace }: ObjectName,
): Promise<unknown> {
  const resource = (await resourcesOf(api, apiVersion)).find((one) => one.kind === kind);
  if (!resource) return undefined;
  return await api.read(`${collection(apiVersion, resource.name, namespace)}/${encodeURIComponent(name)}`);
}

/**
 * @param resource plural and group as the API server writes them: "configmaps." or "applications.argoproj.io"
 * @returns its objects in a namespace; none where the kind is unknown
 */
export async function listObjects(api: Reader, resource: string, namespace: string): Promise<unknown[]> {
  const [plural = '', ...group] = resource.split('.');
  const name = group.join('.');
  const apiVersion = name ? await preferredVersion(api, name) : 'v1';
  if (apiVersion === undefined) return [];
  const found = await api.read(collection(apiVersion, plural, namespace));
  return found === undefined ? [] : objectList.parse(found).items;
}

/** Kinds of an API version with their plural names. */
export async function resourcesOf(
  api: Reader,
  apiVersion: string,
): Promise<{ name: string; kind: string }[]> {
  const found = await api.read(place(apiVersion));
  // "pods/log" and the like are no objects.
  return found === undefined
    ? []
    : resourceList.parse(found).resources.filter(({ name }) => !name.includes('/'));
}

async function preferredVersion(api: Reader, group: string): Promise<string | undefined> {
  const found = await api.read(`/apis/${encodeURIComponent(group)}`);
  return found === undefined ? undefined : apiGroup.parse(found).preferredVersion.groupVersion;
}

function collection(apiVersion: string, plural: string, namespace: string | undefined): string {
  const within = namespace === undefined ? '' : `/namespaces/${encodeURIComponent(namespace)}`;
  return `${place(apiVersion)}${within}/${encodeURIComponent(plural)}`;
}

function place(apiVersion: string): string {
  const parts = apiVersion.split('/').map(encodeURIComponent).join('/');
  return apiVersion.includes('/') ? `/apis/${parts}` : `/api/${parts}`;
}
