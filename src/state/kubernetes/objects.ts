import { setTimeout as sleep } from 'node:timers/promises';
import { BerthError } from '../../errors.ts';
import { backendRefused, backendUnreachable } from '../remote-request.ts';
import type { ClusterAnswer, StateCluster } from './state-cluster.ts';

/** As much of an object as state is kept in. */
export interface KubernetesObject {
  readonly metadata: {
    readonly name: string;
    readonly resourceVersion?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  /** Of a Secret: base64. */
  readonly data?: Readonly<Record<string, string>>;
  /** Of a Lease. */
  readonly spec?: { readonly holderIdentity?: string | null };
}

type Kind = 'secrets' | 'leases';

const groups = { secrets: '/api/v1', leases: '/apis/coordination.k8s.io/v1' } as const;
const pageSize = 500;
/** Lists without the data: a Secret may be a megabyte. */
const metadataOnly = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';
/** A busy server is asked again so often. */
const tries = 4;
const pauseMs = 200;

/** Secrets and Leases of one namespace. */
export class NamespaceObjects {
  private readonly place: string;
  private readonly namespace: string;
  private readonly cluster: () => Promise<StateCluster>;

  /** @param place as a person would look for it */
  constructor(place: string, namespace: string, cluster: () => Promise<StateCluster>) {
    this.place = place;
    this.namespace = namespace;
    this.cluster = cluster;
  }

  async read(kind: Kind, name: string): Promise<KubernetesObject | undefined> {
    const answer = await this.ask('GET', this.path(kind, name));
    return answer.status === 404 ? undefined : (this.whole(answer, [200]).body as KubernetesObject);
  }

  /** @returns false when one of that name is there already */
  async create(kind: Kind, object: KubernetesObject): Promise<boolean> {
    const answer = await this.ask('POST', this.path(kind), object);
    return answer.status !== 409 && this.whole(answer, [200, 201]) !== undefined;
  }

  /** Puts it in the place of what is there. @returns false when there is nothing, or not the version that it names */
  async replace(kind: Kind, object: KubernetesObject): Promise<boolean> {
    const answer = await this.ask('PUT', this.path(kind, object.metadata.name), object);
    return ![404, 409].includes(answer.status) && this.whole(answer, [200, 201]) !== undefined;
  }

  /** Nothing happens where there is none. */
  async remove(kind: Kind, name: string): Promise<void> {
    this.whole(await this.ask('DELETE', this.path(kind, name)), [200, 202, 404]);
  }

  /** All that carry these labels. @param content without it, their metadata is all that is asked for */
  async list(
    kind: Kind,
    labels: Readonly<Record<string, string>>,
    { content }: { readonly content: boolean },
  ): Promise<KubernetesObject[]> {
    const labelSelector = Object.entries(labels)
      .map(([name, value]) => `${name}=${value}`)
      .join(',');
    const objects: KubernetesObject[] = [];
    for (let next: string | undefined = ''; next !== undefined; ) {
      const query = new URLSearchParams({
        labelSelector,
        limit: `${pageSize}`,
        ...(next && { continue: next }),
      });
      const accept = content ? undefined : metadataOnly;
      const answer = await this.ask('GET', `${this.path(kind)}?${query}`, undefined, accept);
      const { items, metadata } = this.whole(answer, [200]).body as {
        // Of metadata alone, an empty list is null.
        items: KubernetesObject[] | null;
        metadata: { continue?: string };
      };
      objects.push(...(items ?? []));
      next = metadata.continue || undefined;
    }
    return objects;
  }

  private path(kind: Kind, name?: string): string {
    const collection = `${groups[kind]}/namespaces/${this.namespace}/${kind}`;
    return name === undefined ? collection : `${collection}/${name}`;
  }

  private async ask(...words: Parameters<StateCluster['ask']>): Promise<ClusterAnswer> {
    for (let round = 1; ; round += 1) {
      try {
        return await (await this.cluster()).ask(...words);
      } catch (error) {
        if (!(error instanceof BerthError)) throw error;
        if (error.code === 'CLUSTER_FORBIDDEN') throw backendRefused(this.place, error.message, error);
        if (error.code !== 'CLUSTER_UNREACHABLE') throw error;
        // A cause: there was no answer at all, and there will be none in a moment.
        if (round === tries || error.cause !== undefined)
          throw backendUnreachable(this.place, error.message, error);
        await sleep(pauseMs * 2 ** round);
      }
    }
  }

  private whole(answer: ClusterAnswer, expected: readonly number[]): ClusterAnswer {
    if (expected.includes(answer.status)) return answer;
    const { message } = (answer.body ?? {}) as { message?: string };
    throw backendRefused(this.place, `it answers ${answer.status}${message ? `: ${message}` : ''}`);
  }
}
