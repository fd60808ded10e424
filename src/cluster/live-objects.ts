import { z } from 'zod';
import { BerthError } from '../errors.ts';
import type { ClusterApi } from './cluster-api.ts';

/** Which object: its kind in the words of the API, and its name. */
export interface ObjectReference {
  /** "v1", "apps/v1" */
  readonly apiVersion: string;
  readonly kind: string;
  /** Left out for kinds that are in no namespace. */
  readonly namespace?: string | undefined;
  readonly name: string;
}

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

/** An object that a list had. */
export interface FoundObject {
  readonly reference: ObjectReference;
  readonly live: LiveObject;
}

const resource = z.object({
  name: z.string(),
  kind: z.string(),
  namespaced: z.boolean(),
  verbs: z.array(z.string()),
});
const resourceList = z.object({ resources: z.array(resource) });

type Resource = z.infer<typeof resource>;

/** Objects of any kind, read by what a manifest says of them. */
export class LiveObjects {
  private readonly api: ClusterApi;
  private readonly lists = new Map<string, Promise<unknown>>();

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
  async pathOf({ apiVersion, kind, namespace, name }: ObjectReference): Promise<string | undefined> {
    const resource = (await this.kinds(apiVersion)).find((one) => one.kind === kind);
    if (!resource) return undefined;
    const place = resource.namespaced ? `namespaces/${encodeURIComponent(namespace ?? 'default')}/` : '';
    return `${baseOf(apiVersion)}/${place}${resource.name}/${encodeURIComponent(name)}`;
  }

  /** Every object in a namespace, whatever its kind; but for what comes and goes by itself. */
  async inNamespace(namespace: string): Promise<FoundObject[]> {
    const path = (plural: string) => `namespaces/${encodeURIComponent(namespace)}/${plural}`;
    return await this.listed(path, ({ namespaced }) => namespaced);
  }

  /** Every object with a label, in all namespaces and in none, as far as this identity may list it. */
  async labelled(label: string, value: string): Promise<FoundObject[]> {
    const query = new URLSearchParams({ labelSelector: `${label}=${value}` });
    return await this.listed(
      (plural) => `${plural}?${query}`,
      () => true,
      (error) => {
        if (!(error instanceof BerthError && error.code === 'CLUSTER_FORBIDDEN')) throw error;
      },
    );
  }

  private async listed(
    pathOf: (plural: string) => string,
    isWanted: (resource: Resource) => boolean,
    onError: (error: unknown) => undefined = (error) => {
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
            const answer = await this.api.read(`${baseOf(apiVersion)}/${pathOf(plural)}`).catch(onError);
            const items = objectList.safeParse(answer).data?.items ?? [];
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

  private async kinds(apiVersion: string): Promise<Resource[]> {
    const base = baseOf(apiVersion);
    const list = this.lists.get(base) ?? this.api.read(base);
    this.lists.set(base, list);
    const { data } = resourceList.safeParse(await list);
    return data?.resources.filter(({ name }) => !name.includes('/')) ?? [];
  }
}

function baseOf(apiVersion: string): string {
  return apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}

const groupList = z.object({
  groups: z.array(z.object({ preferredVersion: z.object({ groupVersion: z.string() }) })),
});
const objectList = z.object({ items: z.array(z.unknown()) });

/** What comes and goes by itself. */
const restless = new Set(['Event', 'Lease', 'EndpointSlice', 'Endpoints', 'PodMetrics']);

/** `Namespace "app"`, `Secret "app/token"`: an object as a person would name it. */
export function objectText({ kind, namespace, name }: ObjectReference): string {
  return `${kind} "${namespace ? `${namespace}/` : ''}${name}"`;
}
