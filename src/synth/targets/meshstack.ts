import { terraformFile } from '../../model/terraform-json.ts';
import { hclDocument, noSchemas } from '../hcl/document.ts';
import { definition } from './definition.ts';
import { filesOfModule, mark, markedFile, moduleFolder, portalProblems } from './module-parts.ts';
import { pageBody } from './page.ts';
import type { PublishedBlock, Target } from './target.ts';

/** A module that meshStack's runner runs as it is, and the definition that offers it. */
export const meshstack: Target = {
  summary: 'a module as Terraform JSON that meshStack runs, and its building block definition',
  problems: portalProblems,
  files: async (published, { format }) => {
    const { variable, ...module } = published.module;
    const variables = hclDocument({ variable }, noSchemas);
    return {
      // As HCL: meshStack's runner cannot tell the types of variables in JSON.
      [markedFile]: mark(published, 'meshstack') + (await format(variables)),
      [`${moduleFolder}/main.tf.json`]: terraformFile(module),
      ...filesOfModule(published),
      ...(published.logo && { 'definition/logo.png': published.logo }),
      'definition/main.tf': await format(definitionOf(published)),
    };
  },
};

function definitionOf(published: PublishedBlock): string {
  return definition(published, {
    variables: {
      meshstack: {
        description: 'workspace that owns the definition, and its tags',
        type: 'object({ owning_workspace_identifier = string, tags = optional(map(list(string)), {}) })',
        nullable: false,
      },
      release: {
        description: `where the module is: Git repository, path of the folder "${moduleFolder}" in it, and a tag; draft: nobody but its owners can order it; runner: uuid of the building block runner, by default that of meshStack`,
        type: 'object({ repository_url = string, repository_path = string, ref_name = string, draft = optional(bool, true), runner = optional(string) })',
        nullable: false,
      },
    },
    draft: 'var.release.draft',
    runner: 'var.release.runner == null ? null : { uuid = var.release.runner }',
    repository: {
      repository_url: '${var.release.repository_url}',
      repository_path: '${var.release.repository_path}',
      ref_name: '${var.release.ref_name}',
    },
    ...(published.logo && { symbol: 'data:image/png;base64,${filebase64("${path.module}/logo.png")}' }),
    readme: pageBody(published.appTeamPage),
  });
}
