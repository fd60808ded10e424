import { expression, type ScopeOf } from 'berth/cdk';
import type { layer } from './layer.ts';

/** Label of nodes with the name of their pool, for node selectors. */
const poolLabel = 'berth.dev/pool';

/** The pool for the cluster itself, then that of teams. The order is contract: the provider compares by place. */
export function nodePools({ variables: v }: ScopeOf<typeof layer>) {
  return (['system', 'apps'] as const).map((name) => {
    const taints = v[`${name}_taints`].source;
    return {
      name,
      machineType: v[`${name}_machine_type`],
      minimum: v[`${name}_minimum`],
      maximum: v[`${name}_maximum`],
      maxSurge: v[`${name}_max_surge`],
      // A node is replaced only after its successor is there.
      maxUnavailable: 0,
      availabilityZones: v.zones,
      osName: v.os_name,
      volumeSize: v.volume_size,
      volumeType: v.volume_type,
      labels: { [poolLabel]: name },
      taints: expression(`length(${taints}) == 0 ? null : ${taints}`),
      allowSystemComponents: name === 'system',
    };
  });
}
