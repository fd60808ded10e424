import type { Construct } from 'constructs';
import { TerraformProvider } from '#cdktf';

/** What leads the provider to a cluster, by the names of its arguments in camel case. */
export interface ClusterConnection {
  readonly host?: string;
  readonly clusterCaCertificate?: string;
  readonly token?: string;
  readonly clientCertificate?: string;
  readonly clientKey?: string;
}

/** The provider alekc/kubectl; without a connection, its environment leads it to the cluster. */
export class KubectlProvider extends TerraformProvider {
  private readonly connection: ClusterConnection;

  constructor(scope: Construct, id: string, connection: ClusterConnection) {
    super(scope, id, { terraformResourceType: 'kubectl', terraformProviderSource: 'kubectl' });
    this.connection = connection;
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    const { host, clusterCaCertificate, token, clientCertificate, clientKey } = this.connection;
    if (host === undefined) return {};
    return {
      host,
      cluster_ca_certificate: clusterCaCertificate,
      token,
      client_certificate: clientCertificate,
      client_key: clientKey,
      // It would read a kubeconfig of the machine besides.
      load_config_file: false,
    };
  }
}
