import {
  type Expression,
  entriesIf,
  expression,
  KubectlManifest,
  merge,
  reference,
  revision,
  type ScopeOf,
} from 'berth/cdk';
import type { ITerraformDependable } from '#cdktf';
import { SecretV1 } from '#kubernetes/secret-v1';
import type { block } from './block.ts';
import { names } from './names.ts';

type BlockScope = ScopeOf<typeof block>;

/** Kinds that bound the tenant; only the platform writes them. */
const platformKinds = [
  { group: '', kind: 'ResourceQuota' },
  { group: '', kind: 'LimitRange' },
  { group: 'networking.k8s.io', kind: 'NetworkPolicy' },
  { group: 'rbac.authorization.k8s.io', kind: 'Role' },
  { group: 'rbac.authorization.k8s.io', kind: 'RoleBinding' },
  { group: 'argoproj.io', kind: 'Application' },
  { group: 'argoproj.io', kind: 'ApplicationSet' },
  { group: 'argoproj.io', kind: 'AppProject' },
];

/**
 * Repository credentials scoped to the project, an AppProject of the team's own, and the Application in it.
 * @param before what a sync needs: it is there before the Application and goes after it
 */
export function argocd(scope: BlockScope, namespace: Expression, before: ITerraformDependable[]) {
  const project = appProject(scope, namespace, before);
  const repository = repositorySecret(scope, namespace);
  const application = new KubectlManifest(scope.stack, 'application', {
    manifest: applicationManifest(scope, namespace),
    forceConflicts: true,
    // Only a cascade takes time; the provider looks again after ten seconds.
    waitForDeletion: expression(`${scope.variables.on_destroy.source} == "cascade"`),
    dependsOn: [project, repository, ...before],
  });
  return { project, repository, application };
}

function appProject(
  { stack, variables: v }: BlockScope,
  namespace: Expression,
  before: ITerraformDependable[],
) {
  const memberGroups = `[for m in ${v.members.source} : m if m.kind == "group"]`;
  const permissions = (role: string, actions: string[]): string =>
    `${role} = [${actions.map((action) => `"p, proj:\${${namespace.source}}:${role}, applications, ${action}, \${${namespace.source}}/*, allow"`).join(', ')}]`;
  const policies = `{ ${[
    permissions('admin', ['get', 'sync', 'action/*', 'override', 'delete/*/Pod/*/*']),
    permissions('edit', ['get', 'sync', 'action/*']),
    permissions('view', ['get']),
  ].join(', ')} }`;
  return new KubectlManifest(stack, 'project', {
    dependsOn: before,
    forceConflicts: true,
    manifest: {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'AppProject',
      metadata: {
        name: namespace,
        namespace: v.argocd_namespace,
        labels: { 'app.kubernetes.io/managed-by': names.managedBy },
      },
      spec: {
        sourceRepos: [v.github_repo_url],
        destinations: [{ server: v.argocd_destination, namespace }],
        clusterResourceWhitelist: [],
        namespaceResourceBlacklist: platformKinds,
        destinationServiceAccounts: [
          { server: v.argocd_destination, namespace, defaultServiceAccount: names.deployer },
        ],
        roles: expression(
          `[for role in sort(distinct([for m in ${memberGroups} : m.role])) : { name = role, groups = [for m in ${memberGroups} : m.name if m.role == role], policies = ${policies}[role] }]`,
        ),
      },
    },
  });
}

function repositorySecret({ stack, variables: v, versions }: BlockScope, namespace: Expression): SecretV1 {
  return new SecretV1(stack, 'repository', {
    metadata: {
      name: `repo-${namespace.text}`,
      namespace: v.argocd_namespace.text,
      labels: {
        'argocd.argoproj.io/secret-type': 'repository',
        'app.kubernetes.io/managed-by': names.managedBy,
      },
    },
    dataWo: repository(v.git_token).map,
    dataWoRevision: revision(repository(versions.git_token)).number,
  });

  function repository(token: Expression): Expression {
    const isSsh = `!startswith(${v.github_repo_url.source}, "https://")`;
    const tokenIf = (condition: string) => expression(`${token.source} != "" && ${condition}`);
    return merge(
      { type: 'git', url: v.github_repo_url, project: namespace },
      entriesIf(expression(`${v.git_username.source} != ""`), { username: v.git_username }),
      entriesIf(tokenIf(isSsh), { sshPrivateKey: token }),
      entriesIf(tokenIf(`!(${isSsh})`), { password: token }),
    );
  }
}

function applicationManifest({ variables: v }: BlockScope, namespace: Expression) {
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: {
      name: namespace,
      namespace: v.argocd_namespace,
      labels: { 'app.kubernetes.io/managed-by': names.managedBy },
      finalizers: expression(
        `${v.on_destroy.source} == "cascade" ? ["resources-finalizer.argocd.argoproj.io"] : []`,
      ),
    },
    spec: {
      project: namespace,
      source: { repoURL: v.github_repo_url, targetRevision: v.git_revision, path: v.git_path },
      destination: { server: v.argocd_destination, namespace },
      syncPolicy: merge(
        entriesIf(v.auto_sync, { automated: { prune: v.prune, selfHeal: v.self_heal, allowEmpty: false } }),
        {
          syncOptions: [
            'CreateNamespace=false',
            'ServerSideApply=true',
            'ApplyOutOfSyncOnly=true',
            'PruneLast=true',
            'PrunePropagationPolicy=foreground',
            'FailOnSharedResource=true',
          ],
          // With refresh, the commit that mends a bad one need not wait until that one has been tried five times.
          retry: { limit: 5, refresh: true, backoff: { duration: '5s', factor: 2, maxDuration: '3m' } },
        },
      ),
      revisionHistoryLimit: 5,
    },
  };
}

/** Name of the Application as an expression that waits for it. */
export function applicationName(application: KubectlManifest): Expression {
  return reference(application, 'name');
}
