/** Names that teams' blocks and people rely on; the part that is also in namespace-with-argocd is tested to be the same. */
export const names = {
  managedBy: 'berth',
  provisioner: 'berth-provisioner',
  /** ClusterRoles with this label, value "true", become part of the provisioner's rights. */
  aggregateToProvisioner: 'berth.dev/aggregate-to-provisioner',
  /** The only Secret of a team's namespace that the provisioner may read. */
  pullSecret: 'berth-registry-pull',
  /** ServiceAccount that Argo CD acts as in a team's namespace. */
  deployer: 'app-deployer',
} as const;

export const managedByLabel = 'app.kubernetes.io/managed-by';

export const tenantRoles = {
  view: 'platform-tenant-view',
  edit: 'platform-tenant-edit',
  admin: 'platform-tenant-admin',
} as const;
