import { type Expression, expression, type ScopeOf } from 'berth/cdk';
import { SkeCluster } from 'berth/stackit';
import type { layer } from './layer.ts';
import { nodePools } from './pools.ts';

type LayerScope = ScopeOf<typeof layer>;

/** @param zones DNS names of the zones that records go into; undefined: no records */
export function skeCluster(scope: LayerScope, zones: Expression | undefined): SkeCluster {
  const { stack, variables: v } = scope;
  return new SkeCluster(stack, 'cluster', {
    projectId: v.project_id,
    region: v.region,
    name: v.cluster_name,
    kubernetesVersionMin: v.kubernetes_version,
    nodePools: nodePools(scope),
    maintenance: {
      enableKubernetesVersionUpdates: true,
      enableMachineImageVersionUpdates: true,
      start: v.maintenance_start,
      end: v.maintenance_end,
    },
    hibernations: unlessEmpty(
      v.hibernation_start,
      `[{ start = ${v.hibernation_start.source}, end = ${v.hibernation_end.source}, timezone = ${v.hibernation_timezone.source} }]`,
    ),
    network: unlessEmpty(v.network_id, `{ id = ${v.network_id.source} }`),
    access: { idp: { enabled: v.idp_access, type: 'stackit' } },
    audit: expression(`${v.audit.source} ? { enabled = true } : null`),
    extensions: {
      // What is off is left out: STACKIT does not answer with it, and the provider would find that inconsistent.
      acl: expression(
        `length(${v.acl.source}) == 0 ? null : { enabled = true, allowed_cidrs = ${v.acl.source} }`,
      ),
      ...(zones && {
        dns: { enabled: true, zones, gatewayApi: expression(`${v.expose.source} == "gateway"`) },
      }),
      observability: unlessEmpty(
        v.observability_instance_id,
        `{ enabled = true, instance_id = ${v.observability_instance_id.source} }`,
      ),
    },
  });
}

/** Null where the text is empty: then the provider is told nothing. */
export function unlessEmpty(text: Expression, value: string): Expression {
  return expression(`${text.source} == "" ? null : ${value}`);
}
