import type { Construct } from 'berth/cdk';
import { addOns } from './add-ons.ts';
import { disruptionBudgets } from './availability.ts';
import { lockDefaultProject } from './default-project.ts';
import { guard } from './guard.ts';
import { ingress } from './ingress.ts';
import type { layer } from './layer.ts';
import { podMonitors } from './monitoring.ts';
import { networkPolicies } from './network-policies.ts';
import { notifications } from './notifications.ts';
import { provisioner } from './provisioner.ts';
import { argocdRelease } from './release.ts';
import { rootApplications } from './root.ts';
import { watchSettings } from './settings.ts';
import { signOnSecret } from './sign-on.ts';
import { tenantClusterRoles } from './tenant-roles.ts';
import { webhookSecret, webhookUrl } from './webhook.ts';

/** Argo CD, then its empty default project; the roles of teams; the guard before the account that it holds back. */
export const construct: Construct<typeof layer> = (scope) => {
  const { release, namespace, version } = argocdRelease(scope);
  watchSettings(scope, namespace, release);
  networkPolicies(scope, namespace);
  disruptionBudgets(scope, namespace, release);
  signOnSecret(scope, namespace);
  webhookSecret(scope, namespace, release);
  ingress(scope, namespace, release);
  notifications(scope, namespace, release);
  podMonitors(scope, namespace);
  rootApplications(scope, namespace, release);
  addOns(scope);
  lockDefaultProject(scope, namespace);
  const tenantRoles = tenantClusterRoles(scope);
  const policies = guard(scope);
  const account = provisioner(scope, namespace, [release, ...policies]);
  return {
    argocd_namespace: namespace,
    chart_version: version,
    provisioner: account,
    tenant_roles: tenantRoles,
    url: scope.variables.url,
    webhook_url: webhookUrl(scope.variables.url),
  };
};
