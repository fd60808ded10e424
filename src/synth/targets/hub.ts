import { providersOf } from '../../model/content.ts';
import { reachesCluster } from '../../model/provider-set.ts';
import { hclDocument } from '../hcl/document.ts';
import { definition } from './definition.ts';
import { hubTests, withoutExample } from './hub-tests.ts';
import { testKubeconfig, testKubeconfigFile } from './kubeconfig-files.ts';
import { filesOfModule, mark, markedFile, moduleFolder, portalProblems } from './module-parts.ts';
import { pageBody } from './page.ts';
import type { Files, PublishedBlock, Target, TargetTools, Tree } from './target.ts';
import { terraformDocs } from './terraform-docs.ts';

/** Platform of the hub that namespaces are found under. */
const platform = 'kubernetes';

/** Source: meshcloud/meshstack-hub, ci/validate_modules.sh and tools/scorecard/scorecard.mjs. */
export const hub: Target = {
  summary: `a folder modules/${platform}/<block> of meshstack-hub: the module as HCL, with tests, and its definition`,
  problems: (published) => [
    ...portalProblems(published),
    ...withoutExample(published).map(
      (name) => `the input "${name}" has no example, which the tests would take`,
    ),
  ],
  files: async (published, tools) => {
    const { block, logo } = published;
    const inModule = {
      ...(await moduleFiles(published, tools)),
      'README.md': readme(published),
      [`${block.name}.tftest.hcl`]: await tools.format(hubTests(published)),
      ...(logo && { 'logo.png': logo }),
      ...(reachesCluster(providersOf(block, published.choice)) && { [testKubeconfigFile]: testKubeconfig }),
    };
    return {
      ...under(moduleFolder, inModule),
      ...filesOfModule(published),
      'meshstack_integration.tf': await tools.format(integration(published)),
    };
  },
};

/** The module by the files that the hub wants. */
async function moduleFiles(published: PublishedBlock, { format, schemas }: TargetTools): Promise<Files> {
  const { terraform, provider, variable, output, locals, ...rest } = published.module;
  const [connection, others] = splitLocals((locals ?? {}) as Tree);
  const known = await schemas();
  const parts: Readonly<Record<string, Tree>> = {
    'main.tf': { ...(Object.keys(others).length > 0 && { locals: others }), ...rest },
    'variables.tf': { variable },
    'outputs.tf': { output },
    'versions.tf': { terraform },
    'provider.tf': {
      ...(Object.keys(connection).length > 0 && { locals: connection }),
      ...(provider !== undefined && { provider }),
    },
  };
  const texts = Object.entries(parts).map(async ([name, part]) => {
    const text = await format(hclDocument(part, known));
    return [name, `${moduleFolder}/${name}` === markedFile ? mark(published, 'hub') + text : text] as const;
  });
  return Object.fromEntries(await Promise.all(texts));
}

/** What providers take their connection from stands with them. */
function splitLocals(locals: Tree): [Tree, Tree] {
  const isConnection = ([name]: [string, unknown]) => name.startsWith('kubeconfig');
  const entries = Object.entries(locals);
  return [
    Object.fromEntries(entries.filter(isConnection)),
    Object.fromEntries(entries.filter((entry) => !isConnection(entry))),
  ];
}

function under(folder: string, files: Files): Files {
  return Object.fromEntries(Object.entries(files).map(([name, text]) => [`${folder}/${name}`, text]));
}

function readme({ block, module }: PublishedBlock): string {
  return `---
name: ${JSON.stringify(block.title)}
supportedPlatforms:
  - ${platform}
description: ${JSON.stringify(block.description)}
# The kubeconfig of the account that makes the objects is given to the definition.
requiresBackplane: false
---

# ${block.title}

${block.description}

Version ${block.version}, published by berth: change the building block there, not the files here.

${terraformDocs(module)}`;
}

function integration(published: PublishedBlock): string {
  const { block, logo, appTeamPage } = published;
  const folder = `modules/${platform}/${block.name}/${moduleFolder}`;
  return definition(published, {
    variables: {
      meshstack: {
        description:
          'Shared meshStack context. Tags are optional and propagated to building block definition metadata.',
        type: 'object({ owning_workspace_identifier = string, tags = optional(map(list(string)), {}) })',
      },
      hub: {
        description: `\`git_ref\`: Hub release reference. Set to a tag (e.g. 'v1.2.3') or branch or commit sha of the meshstack-hub repo. \`bbd_draft\`: If true, the building block definition version is kept in draft mode.`,
        type: 'object({ git_ref = optional(string, "main"), bbd_draft = optional(bool, true) })',
        default: { git_ref: 'main', bbd_draft: true },
      },
    },
    draft: 'var.hub.bbd_draft',
    repository: {
      repository_url: 'https://github.com/meshcloud/meshstack-hub.git',
      repository_path: folder,
      ref_name: '${var.hub.git_ref}',
    },
    ...(logo && {
      symbol: `https://raw.githubusercontent.com/meshcloud/meshstack-hub/\${var.hub.git_ref}/${folder}/logo.png`,
    }),
    readme: withMarks(pageBody(appTeamPage)),
  });
}

/** The hub shows who is responsible by marks in a table. */
function withMarks(page: string): string {
  return page.replace(/^\|.*\|$/gm, (row) =>
    row.replace(/\| yes (?=\|)/g, '| \u2705 ').replace(/\| no (?=\|)/g, '| \u274c '),
  );
}
