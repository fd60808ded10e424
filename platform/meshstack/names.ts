/** Accounts of meshStack in the cluster: their ClusterRoles have the same names. */
export const accountNames = { replicator: 'meshstack-replicator', metering: 'meshstack-metering' } as const;

export type AccountKind = keyof typeof accountNames;

/** ClusterRoles that the layer argocd makes, by the role that people have in a namespace. */
export const tenantRoles = {
  view: 'platform-tenant-view',
  edit: 'platform-tenant-edit',
  admin: 'platform-tenant-admin',
} as const;
