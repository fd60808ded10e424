/** What a building block portal and the modules that it runs agree upon, beside the inputs and outputs of the block. */
export const portal = {
  /** File that the portal writes beside the module: who leads providers to the cluster. */
  kubeconfig: 'kubeconfig.yaml',
  /** File of the module that stands in while the portal's is not there, as in `validate`. */
  kubeconfigMock: 'kubeconfig-mock.yaml',
  /** Address of no cluster: what would be applied with it is refused. */
  mockHost: 'https://example.invalid',
  /** Variable with the name of the kubeconfig's file, for tests. */
  kubeconfigVariable: 'kubeconfig_path',
  /** Variable that tells which role in the portal is which role of a member. */
  rolesVariable: 'member_roles',
  /** What the portal gives where it cannot give an empty text. */
  unset: 'null',
} as const;

/**
 * Roles that meshStack has from the beginning, in workspaces and in projects, with what members get for them; in projects
 * by name and by identifier, as platform teams may rename them.
 */
export const portalRoles: Readonly<Record<string, 'admin' | 'edit' | 'view'>> = {
  'Workspace Owner': 'admin',
  'Workspace Manager': 'edit',
  'Workspace Member': 'view',
  'Project Admin': 'admin',
  'Project User': 'edit',
  'Project Reader': 'view',
  admin: 'admin',
  user: 'edit',
  reader: 'view',
};
