import { KubeConfig, type KubernetesObject, KubernetesObjectApi } from '@kubernetes/client-node';
import { inject } from 'vitest';

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
