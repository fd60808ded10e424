import { type Construct, entriesIf, expression, merge, reference, type ScopeOf } from 'berth/cdk';
import { access } from './access.ts';
import { applicationName, argocd } from './argocd.ts';
import type { block } from './block.ts';
import { names } from './names.ts';
import { namespaceWithLimits, quotaText } from './namespace.ts';
import { networkPolicies } from './network-policies.ts';
import { robotExpiry } from './pull-robot.ts';
import { registryAccess } from './registry.ts';

/** Namespace and limits, network policies, access, registry, then Argo CD; Terraform destroys in the reverse order. */
export const construct: Construct<typeof block> = (scope) => {
  const { variables: v } = scope;
  const { name, quota, limits, hard } = namespaceWithLimits(scope);
  const policies = networkPolicies(scope, name);
  const { bindings, deployerBinding, cascadeBinding } = access(scope, name);
  const { pullSecret, defaultAccount } = registryAccess(scope, name, quota);
  const before = [quota, limits, ...policies, bindings, deployerBinding, cascadeBinding, defaultAccount];
  const { project, application } = argocd(scope, name, pullSecret ? [...before, pullSecret] : before);

  const applicationLink = expression(
    `"\${${v.argocd_url.source}}/applications/\${${v.argocd_namespace.source}}/\${${name.source}}"`,
  );
  return {
    namespace: name,
    application: applicationName(application),
    project: reference(project, 'name'),
    pull_robot_expires: robotExpiry(scope),
    pull_secret: pullSecret ? reference(pullSecret, 'metadata[0].name') : expression('""'),
    quota: hard,
    links: merge(
      entriesIf(expression(`startswith(${v.github_repo_url.source}, "https://")`), {
        repository: v.github_repo_url,
      }),
      entriesIf(expression(`${v.argocd_url.source} != ""`), { application: applicationLink }),
    ),
    application_url: expression(`${v.argocd_url.source} == "" ? "" : ${applicationLink.source}`),
    summary: expression(
      `join("\\n", [${[
        `## Namespace \${${name.source}}`,
        '',
        `- Argo CD follows \`\${${v.github_repo_url.source}}\`, revision \`\${${v.git_revision.source}}\`, folder \`\${${v.git_path.source}}\``,
        `- size \${${v.size.source}}: ${quotaText(hard)}`,
        `- egress \${${v.egress.source}}, Pod Security \${${v.pod_security.source}}`,
        ...(pullSecret
          ? [`- images from \`${registryProject(v)}\`, pulled with the secret ${names.pullSecret}`]
          : []),
      ]
        .map((line) => `"${line}"`)
        .join(', ')}])`,
    ),
  };
};

/** host/project, as it stands in the names of images. */
function registryProject(v: ScopeOf<typeof block>['variables']): string {
  return `\${trimprefix(${v.harbor_url.source}, "https://")}/\${${v.harbor_project.source}}`;
}
