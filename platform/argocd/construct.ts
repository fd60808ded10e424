import type { Construct } from 'berth/cdk';
import { lockDefaultProject } from './default-project.ts';
import { guard } from './guard.ts';
import type { layer } from './layer.ts';
import { provisioner } from './provisioner.ts';
import { argocdRelease } from './release.ts';
import { watchSettings } from './settings.ts';
import { tenantClusterRoles } from './tenant-roles.ts';

/** Argo CD, then its empty default project; the roles of teams; the guard before the account that it holds back. */
export const construct: Construct<typeof layer> = (scope) => {
  const { release, namespace, version } = argocdRelease(scope);
  watchSettings(scope, namespace, release);
  lockDefaultProject(scope, namespace);
  const tenantRoles = tenantClusterRoles(scope);
  const policies = guard(scope);
  const account = provisioner(scope, namespace, [release, ...policies]);
  return {
    argocd_namespace: namespace,
    chart_version: version,
    provisioner: account,
    tenant_roles: tenantRoles,
  };
};
