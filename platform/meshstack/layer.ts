import { defineLayer } from 'berth/model';
import { inputs } from './inputs.ts';

export const layer = defineLayer({
  name: 'meshstack',
  version: '1.0.0',
  title: 'Integration of meshStack',
  description:
    'A Kubernetes platform of meshStack with landing zones and the roles of tenants, and the accounts in the cluster that meshStack makes namespaces and counts usage with.',
  // Its ClusterRoles are what landing zones give.
  requires: ['argocd'],
  providers: ['kubernetes', 'kubectl', 'meshstack'],
  protectedBy: 'deletion_protection',
  inputs,
  outputs: {
    platform: { description: 'full identifier of the platform: name and location' },
    platform_uuid: { description: 'id of the platform, which tenants refer to' },
    location: { description: 'identifier of the location' },
    landing_zones: { description: 'identifiers of the landing zones' },
    accounts: { description: 'namespace and name of the ServiceAccount of each account' },
  },
});
