import { setTimeout as sleep } from 'node:timers/promises';
import { ClusterApi } from '../../src/cluster/cluster-api.ts';
import { connect } from '../../src/cluster/connection.ts';

/** An object of any kind. */
export interface ClusterObject {
  /** "plural.group namespace/name", which tells it from all others. */
  readonly id: string;
  /** Where the API server has it. */
  readonly path: string;
  readonly namespace: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

interface ResourceList {
  readonly groupVersion: string;
  readonly resources: readonly { readonly name: string; readonly verbs: readonly string[] }[];
}

/** What comes and goes without anybody's doing. */
const restless = new Set(['events', 'leases', 'componentstatuses', 'ipaddresses']);

/** Every object that a cluster has, whatever its kind. */
export async function clusterObjects(kubeconfig: string, context?: string): Promise<ClusterObject[]> {
  const connection = await connect(
    { kubeconfig, context },
    { name: 'test', projectRoot: '/', embeddedKubeconfig: '', environment: {} },
  );
  const api = new ClusterApi(connection, {});
  const { groups } = (await api.read('/apis')) as {
    groups: { preferredVersion: { groupVersion: string } }[];
  };
  const places = [
    '/api/v1',
    ...groups.map(({ preferredVersion }) => `/apis/${preferredVersion.groupVersion}`),
  ];
  const found = await Promise.all(
    places.map(async (place) => {
      const { resources } = (await api.read(place)) as ResourceList;
      const listed = resources.filter(
        ({ name, verbs }) => verbs.includes('list') && !name.includes('/') && !restless.has(name),
      );
      return await Promise.all(listed.map(({ name }) => objectsAt(api, place, name)));
    }),
  );
  return found.flat(2).sort((a, b) => a.id.localeCompare(b.id));
}

async function objectsAt(api: ClusterApi, place: string, plural: string): Promise<ClusterObject[]> {
  // A kind whose definition has just gone answers 404, and one that has just come may answer 429 for a while.
  const answer = (await patiently(async () => await api.read(`${place}/${plural}`))) as
    | { items?: readonly { metadata: Metadata }[] }
    | undefined;
  const [, , group = 'core'] = place.startsWith('/apis') ? place.split('/') : [];
  return (answer?.items ?? []).map(({ metadata: { name, namespace = '', labels = {} } }) => ({
    id: `${plural}.${group} ${namespace}/${name}`,
    path: [place, ...(namespace ? ['namespaces', namespace] : []), plural, name].join('/'),
    namespace,
    name,
    labels,
  }));
}

async function patiently<T>(read: () => Promise<T>, tries = 20): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (tries === 1) throw error;
    await sleep(500);
    return await patiently(read, tries - 1);
  }
}

interface Metadata {
  readonly name: string;
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
}
