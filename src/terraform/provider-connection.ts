/** Where a cluster is, and how it is trusted. */
interface ClusterAddress {
  readonly server: string;
  /** PEM. */
  readonly certificateAuthority?: string | undefined;
  /** The server's certificate is not looked at. */
  readonly insecure?: boolean | undefined;
  readonly tlsServerName?: string | undefined;
}

/** Who the providers are there. */
interface Identity {
  readonly token?: string | undefined;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  /** PEM of the client certificate and its key. */
  readonly certificate?: string | undefined;
  readonly key?: string | undefined;
}

/**
 * How the providers kubernetes, helm and kubectl are led to a cluster, by their environment variables alone: the
 * old ones know no plugin of today, and none would have the caller's environment. Source: the providers' schemas.
 */
export function providerConnection(
  { server, certificateAuthority, insecure, tlsServerName }: ClusterAddress,
  { token, username, password, certificate, key }: Identity,
): Record<string, string> {
  return given({
    KUBE_LOAD_CONFIG_FILE: 'false',
    KUBE_HOST: server,
    // Clients refuse an authority beside the wish not to look.
    KUBE_CLUSTER_CA_CERT_DATA: insecure ? undefined : certificateAuthority,
    KUBE_INSECURE: insecure ? 'true' : undefined,
    KUBE_TLS_SERVER_NAME: tlsServerName,
    KUBE_TOKEN: token,
    // Clients refuse a password beside a token; the token counts.
    KUBE_USER: token ? undefined : username,
    KUBE_PASSWORD: token ? undefined : password,
    KUBE_CLIENT_CERT_DATA: certificate,
    KUBE_CLIENT_KEY_DATA: key,
  });
}

/**
 * The same by a kubeconfig, for what the variables cannot say. 1.x reads KUBE_CONFIG and KUBECONFIG, 2.x and later
 * KUBE_CONFIG_PATH.
 */
export function fileConnection(kubeconfig: string, context: string): Record<string, string> {
  return { KUBE_CONFIG: kubeconfig, KUBECONFIG: kubeconfig, KUBE_CONFIG_PATH: kubeconfig, KUBE_CTX: context };
}

function given(variables: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).flatMap(([name, value]) => (value ? [[name, value]] : [])),
  );
}
