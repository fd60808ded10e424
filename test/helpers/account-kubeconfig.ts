import { CoreV1Api } from '@kubernetes/client-node';
import { expect } from 'vitest';
import { names } from '../../platform/argocd/names.ts';
import { newKubeconfig } from '../../src/cluster/kubeconfig.ts';
import { actor } from './access.ts';
import { kubeConfig } from './kubernetes.ts';

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
  const place = { server: cluster?.server, 'certificate-authority-data': cluster?.caData };
  return JSON.stringify(newKubeconfig('mesh', place, { token: status?.token }));
}
