import { type Expression, expression, type ScopeOf } from 'berth/cdk';
import { MeshstackLandingZone, type MeshstackPlatform } from 'berth/meshstack';
import type { layer } from './layer.ts';
import { tenantRoles } from './names.ts';

/** A landing zone for each that is named, all with the same roles. @returns their names */
export function landingZones(
  { stack, variables: v }: ScopeOf<typeof layer>,
  platform: MeshstackPlatform,
): Expression {
  const roles = `{ ${Object.entries(tenantRoles)
    .map(([role, clusterRole]) => `${role} = "${clusterRole}"`)
    .join(', ')} }`;
  const zones = new MeshstackLandingZone(stack, 'landing_zones', {
    metadata: { name: expression('each.key'), ownedByWorkspace: v.workspace },
    spec: {
      displayName: expression('each.value'),
      description: expression('each.value'),
      platformRef: { uuid: expression(`${platform.attribute('ref').source}.uuid`) },
      automateDeletionApproval: expression(`${v.deletion_approval.source} == "automatic"`),
      automateDeletionReplication: v.deletion_replication,
      platformProperties: {
        kubernetes: {
          kubernetesRoleMappings: expression(
            `[for project_role, role in ${v.role_mappings.source} : { project_role_ref = { name = project_role }, platform_roles = [${roles}[role]] }]`,
          ),
        },
      },
    },
  });
  zones.addOverride('for_each', v.landing_zones.text);
  return expression(`[for zone in ${zones.terraformResourceType}.${zones.friendlyUniqueId} : zone.ref.name]`);
}
