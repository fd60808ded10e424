import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

const execEntry = z.object({
  apiVersion: z.string(),
  command: z.string(),
  args: z.array(z.string()).nullish(),
  env: z.array(z.object({ name: z.string(), value: z.string() })).nullish(),
  provideClusterInfo: z.boolean().nullish(),
});

const clusterEntry = z.object({
  server: z.string(),
  'certificate-authority': z.string().optional(),
  'certificate-authority-data': z.string().optional(),
  'insecure-skip-tls-verify': z.boolean().optional(),
  'tls-server-name': z.string().optional(),
  extensions: z.array(z.object({ name: z.string(), extension: z.unknown() })).nullish(),
});

const userEntry = z.object({
  'client-certificate': z.string().optional(),
  'client-certificate-data': z.string().optional(),
  'client-key': z.string().optional(),
  'client-key-data': z.string().optional(),
  token: z.string().optional(),
  tokenFile: z.string().optional(),
  username: z.string().optional(),
  password: z.string().optional(),
  as: z.string().optional(),
  exec: execEntry.optional(),
  'auth-provider': z.object({ name: z.string() }).optional(),
});

const kubeconfig = z.object({
  'current-context': z.string().nullish(),
  contexts: z
    .array(z.object({ name: z.string(), context: z.object({ cluster: z.string(), user: z.string() }) }))
    .nullish(),
  clusters: z.array(z.object({ name: z.string(), cluster: clusterEntry })).nullish(),
  users: z.array(z.object({ name: z.string(), user: userEntry.nullish() })).nullish(),
});

export type Kubeconfig = z.infer<typeof kubeconfig>;
export type KubeCluster = z.infer<typeof clusterEntry>;
export type KubeUser = z.infer<typeof userEntry>;
export type ExecEntry = z.infer<typeof execEntry>;

/**
 * A kubeconfig with one context.
 *
 * @param name of the context, its cluster and its user
 * @param namespace default of the context
 */
export function newKubeconfig(
  name: string,
  cluster: Partial<KubeCluster>,
  user: KubeUser,
  namespace?: string,
): Readonly<Record<string, unknown>> {
  return {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': name,
    contexts: [{ name, context: { cluster: name, user: name, ...(namespace && { namespace }) } }],
    clusters: [{ name, cluster }],
    users: [{ name, user }],
  };
}

/** @throws Error that says why a file is no kubeconfig */
export async function readKubeconfig(file: string): Promise<Kubeconfig> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new Error(problems[error.code ?? ''] ?? error.message);
  });
  const result = kubeconfig.safeParse(parseYaml(text));
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const place = issue?.path.join('.');
  throw new Error(`it is not a kubeconfig: ${place ? `${place}: ${issue?.message}` : 'it holds no mapping'}`);
}

const problems: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
};

/** Only the first line of a fault is told: the others quote the file, and there may be a token in it. */
function parseYaml(text: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    throw new Error(`it is not YAML: ${(error as Error).message.split('\n')[0]?.replace(/:$/, '')}`);
  }
}

/**
 * The contents that a kubeconfig gives in place, as base64, or by the path of a file.
 *
 * @param folder folder of the kubeconfig: relative paths start there
 * @returns undefined when it gives neither
 */
export async function embeddedOrFile(
  data: string | undefined,
  file: string | undefined,
  folder: string,
): Promise<string | undefined> {
  if (data) return Buffer.from(data, 'base64').toString('utf8');
  return file ? readFile(path.resolve(folder, file), 'utf8') : undefined;
}
