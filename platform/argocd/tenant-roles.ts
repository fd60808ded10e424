import { type Expression, expression, reference, type ScopeOf } from 'berth/cdk';
import { ClusterRoleV1 } from '#kubernetes/cluster-role-v1';
import type { layer } from './layer.ts';
import { managedByLabel, names, tenantRoles } from './names.ts';
import { tenantRules } from './tenant-rules.ts';

/** The ClusterRoles that blocks bind the members of a team to. */
export function tenantClusterRoles({ stack }: ScopeOf<typeof layer>): Expression {
  const roles = (['view', 'edit', 'admin'] as const).map((role) => {
    const clusterRole = new ClusterRoleV1(stack, `tenant_${role}`, {
      metadata: { name: tenantRoles[role], labels: { [managedByLabel]: names.managedBy } },
      rule: tenantRules[role],
    });
    return `${role} = ${reference(clusterRole, 'metadata[0].name').source}`;
  });
  return expression(`{ ${roles.join(', ')} }`);
}
