/** Names of the objects that the block makes; part of its contract with teams and with the platform's rights. */
export const names = {
  managedBy: 'berth',
  quota: 'berth-quota',
  limits: 'berth-limits',
  /** The only Secret of a tenant namespace that the platform's provisioner may read. */
  pullSecret: 'berth-registry-pull',
  deployer: 'app-deployer',
  cascade: 'argocd-cascade',
  /** ServiceAccount of Argo CD's controller, in the namespace of Argo CD. */
  argocdController: 'argocd-application-controller',
} as const;

/** ClusterRoles that the layer argocd makes. */
export const tenantRole = {
  admin: 'platform-tenant-admin',
  deployer: 'platform-tenant-admin',
  prefix: 'platform-tenant-',
} as const;
