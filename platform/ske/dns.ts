import { type Expression, expression, type ScopeOf } from 'berth/cdk';
import { DnsZone } from 'berth/stackit';
import { unlessEmpty } from './cluster.ts';
import type { layer } from './layer.ts';

/** @returns DNS names of the zones that records of services go into; undefined without */
export function dnsZones({ stack, structural, variables: v }: ScopeOf<typeof layer>): Expression | undefined {
  switch (structural.dns) {
    case 'none':
      return undefined;
    case 'existing':
      return v.dns_zones;
    case 'zone': {
      const zone = new DnsZone(stack, 'zone', {
        projectId: v.project_id,
        name: v.cluster_name,
        dnsName: v.dns_name,
        contactEmail: unlessEmpty(v.dns_contact_email, v.dns_contact_email.source),
      });
      return expression(`[${zone.attribute('dns_name').source}]`);
    }
  }
}
