import { type AccountKind, tenantRoles } from './names.ts';

const rbac = 'rbac.authorization.k8s.io';
const read = ['get', 'list', 'watch'];

interface Rule {
  readonly apiGroups: string[];
  readonly resources: string[];
  readonly verbs: string[];
  readonly resourceNames?: string[];
}

/**
 * What each account may do in the whole cluster. Source: meshcloud/terraform-kubernetes-meshplatform 0.1.0, without what
 * is for OpenShift alone, and with the roles of tenants in place of Kubernetes' own.
 */
export const accountRules: Readonly<Record<AccountKind, readonly Rule[]>> = {
  replicator: [
    { apiGroups: [''], resources: ['namespaces'], verbs: [...read, 'create', 'update', 'delete'] },
    {
      apiGroups: [''],
      resources: ['resourcequotas'],
      verbs: [...read, 'create', 'update', 'patch', 'delete', 'deletecollection'],
    },
    {
      apiGroups: [rbac],
      resources: ['roles', 'rolebindings', 'clusterroles', 'clusterrolebindings'],
      verbs: read,
    },
    { apiGroups: [rbac], resources: ['rolebindings'], verbs: ['create', 'update', 'delete'] },
    // Lets it give these roles without having their rights, and no other role.
    {
      apiGroups: [rbac],
      resources: ['clusterroles'],
      verbs: ['bind'],
      resourceNames: Object.values(tenantRoles),
    },
  ],
  metering: [{ apiGroups: [''], resources: ['pods', 'persistentvolumeclaims'], verbs: ['get', 'list'] }],
};
