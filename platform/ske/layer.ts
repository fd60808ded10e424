import { defineLayer } from 'berth/model';
import { inputs } from './inputs.ts';
import { outputs } from './outputs.ts';

/** Shows that cert-manager is there, which the issuer is one of. */
const certManager = {
  name: 'cert-manager',
  definitions: ['clusterissuers.cert-manager.io', 'certificates.cert-manager.io'],
  fix: 'install cert-manager, with the ClusterIssuer that layers.ske.issuer names',
};

export const layer = defineLayer({
  name: 'ske',
  version: '1.0.0',
  title: 'STACKIT Kubernetes Engine',
  description:
    'A Kubernetes cluster of STACKIT with a pool for itself and one for teams, an access list, automatic updates, and, where it is wanted, a DNS zone.',
  requires: [],
  providers: ['stackit'],
  protectedBy: 'deletion_protection',
  prerequisites: [
    { when: { expose: 'ingress' }, ...certManager },
    { when: { expose: 'gateway' }, ...certManager },
    {
      when: { expose: 'gateway' },
      name: 'Gateway API',
      definitions: ['gatewayclasses.gateway.networking.k8s.io', 'httproutes.gateway.networking.k8s.io'],
      fix: 'install the definitions of the Gateway API, and a controller for them',
    },
  ],
  inputs,
  outputs,
});
