import { CoreV1Api } from '@kubernetes/client-node';
import { expect } from 'vitest';
import { names } from '../../platform/argocd/names.ts';
import type { Block } from '../../src/model/content.ts';
import { portal, portalRoles } from '../../src/model/portal.ts';
import { type PortalInput, portalInputs } from '../../src/synth/targets/portal-input.ts';
import { actor } from './access.ts';
import { kubeConfig } from './kubernetes.ts';
import type { MeshStandIn } from './mesh-stand-in.ts';

/**
 * Inputs of a run as meshStack sends them for the definition of a block: what is given, else the default that the
 * definition has.
 * @throws Error for an input that has neither
 */
export function orderedInputs(
  meshStack: MeshStandIn,
  block: Block,
  choice: Readonly<Record<string, string>>,
  given: Readonly<Record<string, unknown>>,
): Record<string, unknown>[] {
  return portalInputs(block, choice).map((input) => {
    const { key, type, sensitive, environment } = input;
    const value = wireValue(input, Object.hasOwn(given, key) ? given[key] : defaultOf(input));
    return {
      key,
      value: sensitive ? meshStack.seal(String(value)) : value,
      type,
      isSensitive: sensitive,
      isEnvironment: environment,
    };
  });
}

function defaultOf({ key, input, default: value }: PortalInput): unknown {
  if (key === portal.rolesVariable) return portalRoles;
  if (value === undefined) throw new Error(`nothing is given for "${key}", which has no default`);
  // The panel has no empty text.
  return input?.shape.type === 'text' && value === '' ? portal.unset : value;
}

function wireValue({ type }: PortalInput, value: unknown): unknown {
  if (type === 'CODE') return JSON.stringify(value);
  if (type === 'FILE') return `data:application/yaml;base64,${Buffer.from(String(value)).toString('base64')}`;
  return value;
}

const argocd = 'argocd';

/** A kubeconfig for the shared cluster as a platform team gives it to a definition: the account that runs of teams use. */
export async function provisionerKubeconfig(): Promise<string> {
  return await accountKubeconfig(names.provisioner);
}

/** The same for a definition that takes over tenants: an account with the same rights, which is not held to namespaces of berth. */
export async function tenantKubeconfig(name: string): Promise<string> {
  const group = 'rbac.authorization.k8s.io';
  const subjects = [{ kind: 'ServiceAccount', name, namespace: argocd }];
  const role = (kind: string) => ({ apiGroup: group, kind, name: names.provisioner });
  const objects = [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace: argocd } },
    {
      apiVersion: `${group}/v1`,
      kind: 'ClusterRoleBinding',
      metadata: { name },
      roleRef: role('ClusterRole'),
      subjects,
    },
    {
      apiVersion: `${group}/v1`,
      kind: 'RoleBinding',
      metadata: { name, namespace: argocd },
      roleRef: role('Role'),
      subjects,
    },
  ];
  for (const object of objects) expect(await actor().create(object)).toBe('done');
  return await accountKubeconfig(name);
}

async function accountKubeconfig(name: string): Promise<string> {
  const config = kubeConfig();
  const { status } = await config.makeApiClient(CoreV1Api).createNamespacedServiceAccountToken({
    name,
    namespace: argocd,
    body: { spec: { audiences: [], expirationSeconds: 3600 } },
  });
  const cluster = config.getCurrentCluster();
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'mesh',
    contexts: [{ name: 'mesh', context: { cluster: 'mesh', user: 'mesh' } }],
    clusters: [
      { name: 'mesh', cluster: { server: cluster?.server, 'certificate-authority-data': cluster?.caData } },
    ],
    users: [{ name: 'mesh', user: { token: status?.token } }],
  });
}
