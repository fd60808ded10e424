import { type Expression, KubectlManifest, type ScopeOf } from 'berth/cdk';
import type { ITerraformDependable } from '#cdktf';
import type { layer } from './layer.ts';
import { isFilled } from './presence.ts';

/**
 * One ApplicationSet over a repository of the platform team: each file is an Application in the project of the namespace
 * that it names. Only the platform team may write that repository, as it says who deploys where.
 */
export function rootApplications(
  { stack, variables: v }: ScopeOf<typeof layer>,
  namespace: Expression,
  release: ITerraformDependable,
): void {
  new KubectlManifest(stack, 'root', {
    onlyIf: isFilled(v.root_repository),
    manifest: {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'ApplicationSet',
      metadata: { name: 'root', namespace },
      spec: {
        goTemplate: true,
        goTemplateOptions: ['missingkey=error'],
        generators: [
          { git: { repoURL: v.root_repository, revision: v.root_revision, files: [{ path: v.root_files }] } },
        ],
        // What is taken out of the repository stays in the cluster until somebody deletes it.
        syncPolicy: { preserveResourcesOnDeletion: true, applicationsSync: 'create-update' },
        template: {
          metadata: { name: '{{ .namespace }}-{{ .app }}' },
          spec: {
            project: '{{ .namespace }}',
            source: {
              repoURL: '{{ .repository }}',
              targetRevision: '{{ .revision }}',
              path: '{{ .path_in_repository }}',
            },
            destination: { server: 'https://kubernetes.default.svc', namespace: '{{ .namespace }}' },
            syncPolicy: {
              automated: { prune: true, selfHeal: true, allowEmpty: false },
              syncOptions: ['CreateNamespace=false', 'ServerSideApply=true', 'FailOnSharedResource=true'],
            },
          },
        },
      },
    },
    forceConflicts: true,
    dependsOn: [release],
  });
}
