import type { RemoteConfig } from '../../model/backend-config.ts';

/** What an API server answered, short of a refusal. */
export interface ClusterAnswer {
  readonly status: number;
  /** Parsed JSON. */
  readonly body: unknown;
}

/** The cluster that keeps state, as whoever opens a home lends it: the API of clusters is not known here. */
export interface StateCluster {
  /** Absolute path. */
  readonly kubeconfig: string;
  readonly context: string;
  readonly server: string;
  /** PEM; undefined when the system's authorities count. */
  readonly certificateAuthority: string | undefined;
  /** By what the kubeconfig says who asks. */
  readonly login: 'certificate' | 'token file' | 'other';
  /** The server's certificate is not looked at. */
  readonly insecure: boolean;
  /** @param accept media type of the answer @throws CLUSTER_UNREACHABLE, CLUSTER_FORBIDDEN */
  ask(
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    path: string,
    body?: unknown,
    accept?: string,
  ): Promise<ClusterAnswer>;
}

/** Reads the kubeconfig; no network is asked. @throws KUBECONFIG_INVALID */
export type OpenCluster = (
  config: Pick<RemoteConfig<'kubernetes'>, 'kubeconfig' | 'context'>,
) => Promise<StateCluster>;
