import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { type Connection, unreachable } from './connection.ts';
import { askPlugin } from './exec-credential.ts';
import { embeddedOrFile } from './kubeconfig.ts';

/** How berth proves who it is. */
export interface Credential {
  readonly token?: string | undefined;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  /** PEM of the client certificate and its key. */
  readonly certificate?: string | undefined;
  readonly key?: string | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Works out the credential of a connection: certificate, token, password or plugin.
 *
 * @param environment for plugins
 * @throws BerthError CLUSTER_UNREACHABLE when a file cannot be read or a plugin fails
 */
export async function credential(connection: Connection, environment: Environment): Promise<Credential> {
  try {
    return await credentialOf(connection, environment);
  } catch (error) {
    throw unreachable(connection, (error as Error).message, error);
  }
}

// The old auth providers are left to the client library, which takes half a second to load.
async function credentialOf(connection: Connection, environment: Environment): Promise<Credential> {
  const { user } = connection.entries;
  const folder = path.dirname(connection.kubeconfig);
  if (user.exec !== undefined) {
    const { token, clientCertificateData, clientKeyData } = await askPlugin(
      user.exec,
      connection,
      environment,
    );
    return { token, certificate: clientCertificateData, key: clientKeyData };
  }
  if (user['auth-provider'] !== undefined) return fromLibrary(connection);
  const fileToken = user.tokenFile && (await readFile(path.resolve(folder, user.tokenFile), 'utf8')).trim();
  return {
    token: fileToken || user.token,
    username: user.username,
    password: user.password,
    certificate: await embeddedOrFile(user['client-certificate-data'], user['client-certificate'], folder),
    key: await embeddedOrFile(user['client-key-data'], user['client-key'], folder),
  };
}

async function fromLibrary(connection: Connection): Promise<Credential> {
  const { KubeConfig } = await import('@kubernetes/client-node');
  const config = new KubeConfig();
  config.loadFromFile(connection.kubeconfig);
  config.setCurrentContext(connection.context);
  const { headers } = await config.applyToFetchOptions({});
  const authorization = new Headers(headers as HeadersInit).get('authorization');
  return { token: authorization?.replace(/^Bearer /, '') };
}
