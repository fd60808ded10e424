import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Connection } from './connection.ts';
import { askPlugin } from './exec-credential.ts';
import { embeddedOrFile } from './kubeconfig.ts';

/** How berth proves who it is. */
export interface Credential {
  /** Value of the Authorization header. */
  readonly authorization?: string | undefined;
  /** PEM of the client certificate and its key. */
  readonly certificate?: string | undefined;
  readonly key?: string | undefined;
}

/**
 * Works out the credential of a connection: certificate, token, password or plugin. The old auth providers are
 * left to the client library, which takes half a second to load and so is loaded for them only.
 *
 * @throws Error when a file cannot be read or a plugin fails
 */
export async function credential(
  connection: Connection,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Credential> {
  const { user } = connection.entries;
  const folder = path.dirname(connection.kubeconfig);
  if (user.exec !== undefined) {
    const { token, clientCertificateData, clientKeyData } = await askPlugin(
      user.exec,
      connection,
      environment,
    );
    return { authorization: bearer(token), certificate: clientCertificateData, key: clientKeyData };
  }
  if (user['auth-provider'] !== undefined) return fromLibrary(connection);
  const fileToken = user.tokenFile && (await readFile(path.resolve(folder, user.tokenFile), 'utf8')).trim();
  return {
    authorization: bearer(fileToken || user.token) ?? basic(user.username, user.password),
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
  return { authorization: new Headers(headers as HeadersInit).get('authorization') ?? undefined };
}

function bearer(token: string | undefined): string | undefined {
  return token ? `Bearer ${token}` : undefined;
}

function basic(name: string | undefined, password: string | undefined): string | undefined {
  return name ? `Basic ${Buffer.from(`${name}:${password ?? ''}`).toString('base64')}` : undefined;
}
