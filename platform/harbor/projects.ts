import { type Expression, expression, type ScopeOf } from 'berth/cdk';
import { HarborImmutableTagRule, HarborProject, HarborRetentionPolicy } from 'berth/harbor';
import type { ITerraformDependable, TerraformResource } from '#cdktf';
import type { layer } from './layer.ts';

/**
 * Projects with what holds in each: scan on push, quota, immutable tags, retention. No rules where there are none wanted:
 * not every identity may make them.
 * @param after what has to be there before
 * @returns names of the projects
 */
export function registryProjects(
  { stack, variables: v }: ScopeOf<typeof layer>,
  after: ITerraformDependable[],
): Expression {
  const projects = new HarborProject(stack, 'projects', {
    name: expression('each.value'),
    public: false,
    vulnerabilityScanning: true,
    storageQuota: v.storage_quota,
    deploymentSecurity: expression(
      `${v.deployment_security.source} == "none" ? null : ${v.deployment_security.source}`,
    ),
    dependsOn: after,
  });
  each(projects, `toset(${v.projects.source})`);

  const idOf = (project: string) => expression(`harbor_project.projects[${project}].id`);
  const retention = new HarborRetentionPolicy(stack, 'retention', {
    scope: idOf('each.value'),
    schedule: 'Daily',
    rule: [
      { mostRecentlyPushed: v.keep_pushed, repoMatching: '**', tagMatching: '**', untaggedArtifacts: true },
    ],
  });
  each(retention, `toset(${v.keep_pushed.source} > 0 ? ${v.projects.source} : [])`);

  const immutable = new HarborImmutableTagRule(stack, 'immutable', {
    projectId: idOf('each.value.project'),
    repoMatching: '**',
    tagMatching: expression('each.value.tags'),
  });
  const pairs = `setproduct(${v.projects.source}, ${v.immutable_tags.source})`;
  each(
    immutable,
    `{ for pair in ${pairs} : "\${pair[0]} \${pair[1]}" => { project = pair[0], tags = pair[1] } }`,
  );
  return expression('sort([for project in harbor_project.projects : project.name])');
}

function each(resource: TerraformResource, values: string): void {
  resource.addOverride('for_each', expression(values).text);
}
