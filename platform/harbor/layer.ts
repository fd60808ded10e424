import { defineLayer } from 'berth/model';
import { inputs } from './inputs.ts';
import { outputs } from './outputs.ts';

const refused = {
  401: 'Harbor does not know this identity here: with OIDC, a user and CLI secret are known to some of its addresses only. Use a robot account',
  403: 'Harbor knows this identity, and the right is missing: have an administrator of the project give it',
} as const;

export const layer = defineLayer({
  name: 'harbor',
  version: '1.0.0',
  title: 'Harbor',
  description:
    'A registry for images: a Harbor of its own with database, Redis and object storage outside of the cluster, or projects in a shared one; with scans, retention, immutable tags and quota.',
  requires: [],
  providers: [
    { name: 'helm', when: { registry: ['own'] } },
    { name: 'kubernetes', when: { registry: ['own'] } },
    { name: 'harbor', when: { registry: ['own', 'shared'] } },
  ],
  protectedBy: 'deletion_protection',
  chart: {
    name: 'harbor',
    upstream: { repository: 'https://helm.goharbor.io', chart: 'harbor', version: '1.19.1' },
  },
  prerequisites: [
    {
      when: { registry: 'own', certificates: 'cert-manager' },
      name: 'cert-manager',
      definitions: ['clusterissuers.cert-manager.io', 'certificates.cert-manager.io'],
      fix: 'install cert-manager, with the ClusterIssuer that layers.harbor.issuer names',
    },
  ],
  preflight: {
    when: { registry: ['shared'] },
    address: 'shared_url',
    identity: {
      username: 'HARBOR_USERNAME',
      password: 'HARBOR_PASSWORD',
      token: 'HARBOR_BEARER_TOKEN',
    },
    questions: [
      { path: '/api/v2.0/projects?page_size=1', purpose: 'read projects', refused },
      { path: '/api/v2.0/projects/{projects}', purpose: 'read the project', refused },
      {
        path: '/api/v2.0/projects/{projects}/immutabletagrules',
        purpose: 'read rules for immutable tags',
        refused,
      },
      { path: '/api/v2.0/projects/{projects}/robots', purpose: 'read robot accounts', refused },
      { path: '/api/v2.0/retentions/metadatas', purpose: 'use retention', refused },
    ],
  },
  inputs,
  outputs,
});
