import { defineLayer } from 'berth/model';
import { inputs } from './inputs.ts';
import { outputs } from './outputs.ts';

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
  outputs,
});
