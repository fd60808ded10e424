import type { Value } from 'berth/cdk';
import { names } from './names.ts';

/**
 * What Argo CD's controller may do in the whole cluster: read, and act as the account that the project of an Application
 * names. So a sync has the rights of a team, and nothing else writes outside of the namespace of Argo CD.
 */
export const controllerRules: Value = [
  { apiGroups: ['*'], resources: ['*'], verbs: ['get', 'list', 'watch'] },
  {
    apiGroups: [''],
    resources: ['serviceaccounts'],
    resourceNames: [names.deployer],
    verbs: ['impersonate'],
  },
  { nonResourceURLs: ['*'], verbs: ['get'] },
];
