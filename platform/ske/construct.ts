import { type Construct, expression } from 'berth/cdk';
import { skeCluster } from './cluster.ts';
import { dnsZones } from './dns.ts';
import { clusterAccess } from './kubeconfig.ts';
import type { layer } from './layer.ts';
import { stackitProvider } from './provider.ts';

/** The DNS zone, the cluster that writes into it, the way to it. */
export const construct: Construct<typeof layer> = (scope) => {
  const { variables: v } = scope;
  stackitProvider(scope);
  const zones = dnsZones(scope);
  const cluster = skeCluster(scope, zones);
  const access = clusterAccess(scope, cluster);
  return {
    cluster_name: cluster.attribute('name'),
    kubernetes_version: cluster.attribute('kubernetes_version_used'),
    host: access.host,
    certificate_authority: access.certificateAuthority,
    kubeconfig: access.kubeconfig,
    egress_address_ranges: cluster.attribute('egress_address_ranges'),
    zones: v.zones,
    exposure: expression(
      `{ kind = ${v.expose.source}, issuer = ${v.issuer.source}, host_pattern = ${v.host_pattern.source} }`,
    ),
    dns_zones: zones ?? expression('[]'),
  };
};
