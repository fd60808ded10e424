/**
 * How the providers kubernetes, helm and kubectl are led to a cluster, by their environment variables alone.
 * All three read KUBE_HOST, KUBE_TOKEN, KUBE_CLUSTER_CA_CERT_DATA and KUBE_CTX; for the file, 1.x reads KUBE_CONFIG
 * and KUBECONFIG, 2.x and later KUBE_CONFIG_PATH. Source: the providers' schemas.
 */
interface ClusterAddress {
  readonly server: string;
  /** Absolute path of the kubeconfig. */
  readonly kubeconfig: string;
  readonly context: string;
  /** PEM. */
  readonly certificateAuthority?: string | undefined;
}

/** As the identity of a kubeconfig's context. */
export function adminConnection({ kubeconfig, context }: ClusterAddress): Record<string, string> {
  return { KUBE_CONFIG: kubeconfig, KUBECONFIG: kubeconfig, KUBE_CONFIG_PATH: kubeconfig, KUBE_CTX: context };
}

/** As the owner of a token; no kubeconfig is read. */
export function tokenConnection(
  { server, certificateAuthority }: ClusterAddress,
  token: string,
): Record<string, string> {
  return {
    KUBE_HOST: server,
    KUBE_TOKEN: token,
    ...(certificateAuthority && { KUBE_CLUSTER_CA_CERT_DATA: certificateAuthority }),
    KUBE_LOAD_CONFIG_FILE: 'false',
  };
}
