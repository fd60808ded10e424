import { z } from 'zod';
import { BerthError } from '../errors.ts';
import type { ClusterApi } from './cluster-api.ts';
import {
  type ApiResource,
  itemsOf,
  type ObjectReference,
  objectPath,
  resourcesOf,
  type Selection,
} from './object-lookup.ts';

/** As far as berth reads it: who has set which label. */
const managedFields = z.looseObject({
  'f:metadata': z.looseObject({ 'f:labels': z.record(z.string(), z.unknown()).optional() }).optional(),
});

const liveObject = z.looseObject({
  metadata: z.looseObject({
    name: z.string(),
    namespace: z.string().optional(),
    uid: z.string(),
    creationTimestamp: z.string(),
    deletionTimestamp: z.string().optional(),
    /** Made, and deleted, by another object. */
    ownerReferences: z.array(z.unknown()).nonempty().optional(),
    labels: z.record(z.string(), z.string()).default({}),
    managedFields: z
      .array(z.object({ manager: z.string().default('unknown'), fieldsV1: managedFields.optional() }))
      .default([]),
  }),
});

/** An object as it stands in the cluster. */
export type LiveObject = z.infer<typeof liveObject>;

/** An object that is there, and what it was looked for by. */
export interface FoundObject<Reference extends ObjectReference = ObjectReference> {
  readonly reference: Reference;
  readonly live: LiveObject;
}

/** Objects of any kind, read by what a manifest says of them. */
export class LiveObjects {
  private readonly api: ClusterApi;
  private readonly known = new Map<string, Promise<ApiResource[]>>();

  constructor(api: ClusterApi) {
    this.api = api;
  }

  /** @returns undefined when there is no such object, or no such kind */
  async read(reference: ObjectReference): Promise<LiveObject | undefined> {
    const path = await this.pathOf(reference);
    const found = path && (await this.api.read(path));
    return found ? liveObject.parse(found) : undefined;
  }

  /** @returns address of the object in the API; undefined when the cluster has no such kind */
  async pathOf(reference: ObjectReference): Promise<string | undefined> {
    const kinds = await this.kinds(reference.apiVersion);
    const resource = kinds.find(({ kind }) => kind === reference.kind);
    return resource && objectPath(resource, reference);
  }

  /** Every object in a namespace, whatever its kind; but for what comes and goes by itself. */
  async inNamespace(namespace: string): Promise<FoundObject[]> {
    return await this.listed({ namespace }, ({ namespaced }) => namespaced);
  }

  /** Every object with a label, in all namespaces and in none, as far as this identity may list it. */
  async labelled(label: string, value: string): Promise<FoundObject[]> {
    return await this.listed(
      { labelSelector: `${label}=${value}` },
      () => true,
      (error) => {
        if (error instanceof BerthError && error.code === 'CLUSTER_FORBIDDEN') return [];
        throw error;
      },
    );
  }

  private async listed(
    which: Selection,
    isWanted: (resource: ApiResource) => boolean,
    onError: (error: unknown) => unknown[] = (error) => {
      throw error;
    },
  ): Promise<FoundObject[]> {
    const { groups } = groupList.parse(await this.api.read('/apis'));
    const versions = ['v1', ...groups.map(({ preferredVersion }) => preferredVersion.groupVersion)];
    const found = await Promise.all(
      versions.map(async (apiVersion) => {
        const kinds = (await this.kinds(apiVersion)).filter(
          (one) => isWanted(one) && one.verbs.includes('list') && !restless.has(one.kind),
        );
        return await Promise.all(
          kinds.map(async ({ name: plural, kind }) => {
            const items = await itemsOf(this.api, apiVersion, plural, which).catch(onError);
            return items.map((item) => {
              const live = liveObject.parse(item);
              const { name, namespace } = live.metadata;
              return { reference: { apiVersion, kind, name, ...(namespace && { namespace }) }, live };
            });
          }),
        );
      }),
    );
    return found.flat(2);
  }

  private async kinds(apiVersion: string): Promise<ApiResource[]> {
    const kinds = this.known.get(apiVersion) ?? resourcesOf(this.api, apiVersion);
    this.known.set(apiVersion, kinds);
    return await kinds;
  }
}

const groupList = z.object({
  groups: z.array(z.object({ preferredVersion: z.object({ groupVersion: z.string() }) })),
});

/** What comes and goes by itself. */
const restless = new Set(['Event', 'Lease', 'EndpointSlice', 'Endpoints', 'PodMetrics']);

/** `Namespace "app"`, `Secret "app/token"`: an object as a person would name it. */
export function objectText({ kind, namespace, name }: ObjectReference): string {
  return `${kind} "${namespace ? `${namespace}/` : ''}${name}"`;
}
