import { KubeConfig, type KubernetesObject, KubernetesObjectApi } from '@kubernetes/client-node';
import { inject } from 'vitest';
import { ClusterApi } from '../../src/cluster/cluster-api.ts';
import { connect } from '../../src/cluster/connection.ts';

/** The shared cluster as its administrator, through the ordinary Kubernetes client. */
export function kubeConfig(): KubeConfig {
  const config = new KubeConfig();
  config.loadFromFile(inject('cluster').kubeconfig);
  return config;
}

/** Reads an object as it stands; undefined when there is none. */
export async function readObject(
  apiVersion: string,
  kind: string,
  name: string,
  namespace?: string,
): Promise<any> {
  const api = KubernetesObjectApi.makeApiClient(kubeConfig());
  const header: KubernetesObject & { metadata: { name: string; namespace: string } } = {
    apiVersion,
    kind,
    metadata: { name, namespace: namespace ?? '' },
  };
  try {
    return await api.read(header);
  } catch (error) {
    if ((error as { code?: number }).code === 404) return undefined;
    throw error;
  }
}

/** What the API server answers to a GET, as it stands: the types of the client rename some fields. */
export async function readJson(
  pathAndQuery: string,
  cluster: { readonly kubeconfig: string } = inject('cluster'),
): Promise<any> {
  const connection = await connect(cluster, {
    name: 'test',
    projectRoot: '/',
    embeddedKubeconfig: '',
    environment: {},
  });
  return await new ClusterApi(connection, {}).read(pathAndQuery);
}
