import path from 'node:path';
import { BerthError } from '../errors.ts';
import {
  embeddedOrFile,
  type KubeCluster,
  type Kubeconfig,
  type KubeUser,
  readKubeconfig,
} from './kubeconfig.ts';

/** The cluster of an environment, as berth.yaml names it. */
export type ClusterChoice =
  | { readonly embedded: true }
  | {
      readonly embedded?: false | undefined;
      readonly kubeconfig?: string | undefined;
      readonly context?: string | undefined;
    };

/** Where a cluster is and who berth is there. */
export interface Connection {
  readonly server: string;
  /** Absolute path. */
  readonly kubeconfig: string;
  readonly context: string;
  /** Name of the user in the kubeconfig. */
  readonly user: string;
  readonly embedded: boolean;
  /** PEM; undefined when the system's authorities count. */
  readonly certificateAuthority?: string | undefined;
  /** The entries of the kubeconfig as they are written. */
  readonly entries: { readonly cluster: KubeCluster; readonly user: KubeUser };
}

/** What a connection is worked out from. */
export interface ConnectionContext {
  /** Name of the environment, for messages. */
  readonly name: string;
  readonly projectRoot: string;
  /** Kubeconfig of the embedded cluster. */
  readonly embeddedKubeconfig: string;
  /** HOME and KUBECONFIG decide where berth.yaml names no file. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/**
 * Finds server and identity of an environment's cluster; asks no network.
 *
 * @throws BerthError KUBECONFIG_INVALID when the file or the context is not there; CLUSTER_UNREACHABLE when the
 *   embedded cluster was never started
 */
export async function connect(choice: ClusterChoice, context: ConnectionContext): Promise<Connection> {
  if (choice.embedded) return embeddedConnection(context);
  const files = candidates(choice.kubeconfig, context);
  const contexts: string[] = [];
  let failure: BerthError | undefined;
  for (const file of files) {
    try {
      const content = await readKubeconfig(file);
      contexts.push(...(content.contexts ?? []).map(({ name }) => name));
      const name = choice.context ?? content['current-context'];
      if (name && content.contexts?.some((entry) => entry.name === name)) {
        return await connection(file, content, name, false);
      }
    } catch (error) {
      failure ??= invalid(file, (error as Error).message, context);
    }
  }
  if (failure !== undefined && contexts.length === 0) throw failure;
  const wanted =
    choice.context === undefined ? 'no context is current' : `it has no context "${choice.context}"`;
  const known = contexts.length > 0 ? `it has: ${contexts.join(', ')}` : 'it has none at all';
  throw invalid(files.join(path.delimiter), `${wanted}; ${known}`, context);
}

async function embeddedConnection(context: ConnectionContext): Promise<Connection> {
  const file = context.embeddedKubeconfig;
  try {
    const content = await readKubeconfig(file);
    return await connection(file, content, content['current-context'] ?? '', true);
  } catch (error) {
    throw new BerthError(
      'CLUSTER_UNREACHABLE',
      {
        server: 'the embedded cluster',
        problem: 'it was never started',
        remedy: 'start it with "berth dev up"',
      },
      { cause: error },
    );
  }
}

function candidates(
  configured: string | undefined,
  { projectRoot, environment }: ConnectionContext,
): string[] {
  if (configured !== undefined) {
    const home = environment.HOME ?? projectRoot;
    return [
      path.resolve(
        projectRoot,
        configured.replace(/^~(?=\/|$)/, () => home),
      ),
    ];
  }
  const named = (environment.KUBECONFIG ?? '').split(path.delimiter).filter(Boolean);
  // As kubectl does: from the current folder, whatever the project's is.
  if (named.length > 0) return named.map((file) => path.resolve(file));
  return [path.join(environment.HOME ?? '/', '.kube', 'config')];
}

async function connection(
  file: string,
  content: Kubeconfig,
  name: string,
  embedded: boolean,
): Promise<Connection> {
  const context = content.contexts?.find((entry) => entry.name === name)?.context;
  const cluster = content.clusters?.find((entry) => entry.name === context?.cluster)?.cluster;
  const user = content.users?.find((entry) => entry.name === context?.user)?.user ?? {};
  if (context === undefined || cluster === undefined)
    throw new Error(`context "${name}" names no cluster that it holds`);
  const certificateAuthority = await embeddedOrFile(
    cluster['certificate-authority-data'],
    cluster['certificate-authority'],
    path.dirname(file),
  );
  return {
    server: cluster.server.replace(/\/$/, ''),
    kubeconfig: file,
    context: name,
    user: context.user,
    embedded,
    certificateAuthority,
    entries: { cluster, user },
  };
}

/** @param problem why no API answers, or why the credential for it cannot be had */
export function unreachable(
  { server, embedded, kubeconfig, context }: Connection,
  problem: string,
  cause?: unknown,
): BerthError {
  const remedy = embedded
    ? 'start it with "berth dev up"'
    : `check the network, and context "${context}" of "${kubeconfig}"`;
  return new BerthError('CLUSTER_UNREACHABLE', { server, problem, remedy }, { cause });
}

function invalid(file: string, problem: string, { name }: ConnectionContext): BerthError {
  return new BerthError('KUBECONFIG_INVALID', { file, problem, environment: name });
}
