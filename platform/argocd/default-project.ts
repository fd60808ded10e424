import { type Expression, KubectlManifest, type ScopeOf } from 'berth/cdk';
import type { layer } from './layer.ts';

/**
 * Argo CD makes the project `default`, in which everything is allowed, whenever it is missing. Emptied, it allows
 * nothing, so that no Application works outside of a project that names its team.
 */
export function lockDefaultProject({ stack }: ScopeOf<typeof layer>, namespace: Expression): KubectlManifest {
  return new KubectlManifest(stack, 'default_project', {
    manifest: {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'AppProject',
      metadata: { name: 'default', namespace },
      spec: {
        description: 'Empty on purpose: every team has a project of its own.',
        sourceRepos: [],
        sourceNamespaces: [],
        destinations: [],
        clusterResourceWhitelist: [],
        namespaceResourceBlacklist: [{ group: '*', kind: '*' }],
      },
    },
    forceConflicts: true,
  });
}
