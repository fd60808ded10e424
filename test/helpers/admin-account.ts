import { CoreV1Api, RbacAuthorizationV1Api } from '@kubernetes/client-node';
import { kubeConfig } from './kubernetes.ts';

const core = () => kubeConfig().makeApiClient(CoreV1Api);

/** A ServiceAccount of a namespace of its own that may do everything, until revoke(). */
export class AdminAccount {
  readonly name: string;
  readonly namespace: string;

  constructor(name: string, namespace: string) {
    this.name = name;
    this.namespace = namespace;
  }

  /** Makes the namespace, and the account for the first time. */
  async make(): Promise<void> {
    await core().createNamespace({ body: { metadata: { name: this.namespace } } });
    await this.renew();
    await kubeConfig()
      .makeApiClient(RbacAuthorizationV1Api)
      .createClusterRoleBinding({
        body: {
          metadata: { name: this.namespace },
          roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
          subjects: [{ kind: 'ServiceAccount', name: this.name, namespace: this.namespace }],
        },
      });
  }

  /** The account again, after revoke(). */
  async renew(): Promise<void> {
    const { name, namespace } = this;
    await core().createNamespacedServiceAccount({ namespace, body: { metadata: { name } } });
  }

  /** From some seconds later on its tokens are worth nothing. */
  async revoke(): Promise<void> {
    const { name, namespace } = this;
    await core().deleteNamespacedServiceAccount({ name, namespace });
  }

  async token(): Promise<string> {
    const { name, namespace } = this;
    const body = { spec: { audiences: [], expirationSeconds: 3600 } };
    const { status } = await core().createNamespacedServiceAccountToken({ name, namespace, body });
    return status?.token ?? '';
  }

  /** Its namespace, and what it may do. */
  async remove(): Promise<void> {
    await kubeConfig()
      .makeApiClient(RbacAuthorizationV1Api)
      .deleteClusterRoleBinding({ name: this.namespace });
    await core().deleteNamespace({ name: this.namespace });
  }
}

/** Whether the API server still knows whose a token is: it remembers its answer for some seconds. */
export async function isTaken(token: string): Promise<boolean> {
  const config = kubeConfig();
  config.users = [{ name: config.getCurrentUser()?.name ?? '', token }];
  try {
    await config.makeApiClient(CoreV1Api).listNamespace();
    return true;
  } catch (error) {
    if ((error as { code?: number }).code === 401) return false;
    throw error;
  }
}
