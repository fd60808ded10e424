import { ClusterApi } from '../../cluster/cluster-api.ts';
import { type Connection, connect } from '../../cluster/connection.ts';
import { credential } from '../../cluster/credential.ts';
import { definitionPath } from '../../cluster/object-lookup.ts';
import { BerthError } from '../../errors.ts';
import { fileConnection, providerConnection } from '../../terraform/provider-connection.ts';
import type { EngineContext, NamedEnvironment } from '../context.ts';
import { environmentCluster } from '../layer/cluster-layer.ts';
import type { InstanceSpec } from '../run/instance-spec.ts';
import { RenewedToken } from '../run/renewed-token.ts';
import { startCluster } from './dev-cluster.ts';

/** The account that the layer argocd makes for team runs. */
export const provisioner = 'berth-provisioner';

/** Stands in a plan for a cluster that a layer has not made yet; nobody answers there. */
const exampleCluster = { server: 'https://api.cluster.invalid' };

/** Seconds that the token of team runs is asked for: longer than any run, shorter than a working day. */
const tokenLifetime = 3600;

/** What is known of one environment's cluster while a command runs; asked only when it is needed, and only once. */
export class ClusterSession {
  private readonly context: EngineContext;
  private readonly environment: NamedEnvironment;
  private readonly known = new Map<string, Promise<unknown>>();
  private readonly token: RenewedToken;

  constructor(context: EngineContext, environment: NamedEnvironment) {
    this.context = context;
    this.environment = environment;
    const { namespace } = environment.config.argocd;
    this.token = new RenewedToken(
      async () => await (await this.api()).serviceAccountToken(namespace, provisioner, tokenLifetime),
      tokenLifetime * 1000,
    );
  }

  /** Starts the embedded cluster: before a run of a rehearsal, where nobody else does. */
  async start(): Promise<void> {
    await this.once('start', async () => await startCluster(this.context));
  }

  /** What tells this cluster from every other one. */
  async uid(): Promise<string> {
    return await this.once('uid', async () => await (await this.api()).uid());
  }

  /** The API as the kubeconfig's own identity. */
  async api(): Promise<ClusterApi> {
    return new ClusterApi(await this.clusterConnection(), this.context.otherPrograms);
  }

  /**
   * Environment variables that lead the providers to the cluster: as the kubeconfig's identity for layers, as the
   * provisioner, by a token that expires, for everything that teams get.
   * @param options.byFile certificates and passwords must not stand in the environment
   * @throws PLATFORM_MISSING when the cluster lacks what the block needs, CLUSTER_UNREACHABLE
   */
  async connection(
    spec: InstanceSpec,
    { byFile }: { readonly byFile: boolean },
  ): Promise<Record<string, string>> {
    if (spec.awaitedCluster) return providerConnection(exampleCluster, {});
    const cluster = await this.clusterConnection();
    const { 'insecure-skip-tls-verify': insecure, 'tls-server-name': tlsServerName } =
      cluster.entries.cluster;
    const address = { ...cluster, insecure, tlsServerName };
    if (spec.kind === 'layer') {
      if (needsFile(cluster) || (byFile && !cluster.entries.user.exec))
        return fileConnection(cluster.kubeconfig, cluster.context);
      // Asked anew for each run: what a plugin gives may expire within minutes.
      return providerConnection(address, await credential(cluster, this.context.otherPrograms));
    }
    await this.requireResources(spec.content.needs ?? []);
    return providerConnection(address, { token: await this.token.token() });
  }

  /** The same by the kubeconfig alone, for people: it holds no credential itself. */
  async fileConnection(): Promise<Record<string, string>> {
    const { kubeconfig, context } = await this.clusterConnection();
    return fileConnection(kubeconfig, context);
  }

  private async clusterConnection(): Promise<Connection> {
    return await this.once('connection', async () => {
      const { paths } = this.context.project;
      return await connect(await environmentCluster(this.context, this.environment), {
        name: this.environment.name,
        projectRoot: paths.root,
        embeddedKubeconfig: paths.kubeconfig,
        environment: this.context.otherPrograms,
      });
    });
  }

  private async requireResources(needs: readonly string[]): Promise<void> {
    await Promise.all(
      needs.map((need) =>
        this.once(`need:${need}`, async () => {
          const found = await (await this.api()).read(definitionPath(need));
          if (!found) throw new BerthError('PLATFORM_MISSING', { problem: `the resource ${need}` });
        }),
      ),
    );
  }

  private async once<T>(key: string, work: () => Promise<T>): Promise<T> {
    const known = this.known.get(key) ?? work();
    this.known.set(key, known);
    return (await known) as T;
  }
}

/** Who acts as somebody else can say so in a kubeconfig only; the old providers read a server's name there only. */
function needsFile({ entries: { cluster, user } }: Connection): boolean {
  return user.as !== undefined || (cluster['tls-server-name'] !== undefined && user.exec === undefined);
}
