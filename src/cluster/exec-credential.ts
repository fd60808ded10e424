import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import type { Connection } from './connection.ts';
import type { ExecEntry } from './kubeconfig.ts';

const answerWithinMs = 60_000;

const execCredential = z.object({
  status: z.object({
    token: z.string().optional(),
    clientCertificateData: z.string().optional(),
    clientKeyData: z.string().optional(),
    expirationTimestamp: z.string().optional(),
  }),
});

export type ExecCredential = z.infer<typeof execCredential>['status'];

/**
 * Asks a credential plugin, with the cluster's description where the plugin wants it: `stackit ske kubeconfig
 * login` does, and the client library does not give it.
 *
 * @throws Error in the plugin's words
 */
export async function askPlugin(
  entry: ExecEntry,
  connection: Connection,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<ExecCredential> {
  const own = Object.fromEntries((entry.env ?? []).map(({ name, value }) => [name, value]));
  const folder = path.dirname(connection.kubeconfig);
  const command = entry.command.includes('/') ? path.resolve(folder, entry.command) : entry.command;
  const { stdout } = await promisify(execFile)(command, entry.args ?? [], {
    env: { ...environment, ...own, KUBERNETES_EXEC_INFO: JSON.stringify(execInfo(entry, connection)) },
    timeout: answerWithinMs,
  });
  return execCredential.parse(JSON.parse(stdout)).status;
}

function execInfo({ apiVersion, provideClusterInfo }: ExecEntry, connection: Connection) {
  const { cluster } = connection.entries;
  const authority = connection.certificateAuthority;
  const description = {
    server: cluster.server,
    'tls-server-name': cluster['tls-server-name'],
    'insecure-skip-tls-verify': cluster['insecure-skip-tls-verify'],
    'certificate-authority-data':
      authority === undefined ? undefined : Buffer.from(authority).toString('base64'),
    config: cluster.extensions?.find(({ name }) => name === 'client.authentication.k8s.io/exec')?.extension,
  };
  const spec = { interactive: false, ...(provideClusterInfo ? { cluster: description } : {}) };
  return { apiVersion, kind: 'ExecCredential', spec };
}
