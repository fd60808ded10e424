import { z } from 'zod';
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
    uid: z.string(),
    creationTimestamp: z.string(),
    deletionTimestamp: z.string().optional(),
    labels: z.record(z.string(), z.string()).default({}),
    managedFields: z
      .array(z.object({ manager: z.string().default('unknown'), fieldsV1: managedFields.optional() }))
      .default([]),
  }),
});

/** An object as it stands in the cluster. */
export type LiveObject = z.infer<typeof liveObject>;

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
  async inNamespace(namespace: string): Promise<{ reference: ObjectReference; live: LiveObject }[]> {
    const { groups } = groupList.parse(await this.api.read('/apis'));
    const versions = ['v1', ...groups.map(({ preferredVersion }) => preferredVersion.groupVersion)];
    const found = await Promise.all(
      versions.map(async (apiVersion) => {
        const kinds = (await this.kinds(apiVersion)).filter(
          ({ namespaced, verbs, kind }) => namespaced && verbs.includes('list') && !restless.has(kind),
        );
        return await Promise.all(
          kinds.map(async ({ name: plural, kind }) => {
            const path = `${baseOf(apiVersion)}/namespaces/${encodeURIComponent(namespace)}/${plural}`;
            const items = objectList.safeParse(await this.api.read(path)).data?.items ?? [];
            return items.map((item) => {
              const live = liveObject.parse(item);
              return { reference: { apiVersion, kind, namespace, name: live.metadata.name }, live };
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
