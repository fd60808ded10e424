import { describe, expect, test } from 'vitest';
import { publishedBlock, withoutPrograms } from '../../../test/helpers/published-block.ts';
import type { Block } from '../../model/content.ts';
import { choice, flag, list, map, secret, text, texts, whole } from '../../model/input.ts';
import { inputModel } from '../../model/input-model.ts';
import { matches } from '../../model/rule.ts';
import { hub } from './hub.ts';
import { targets } from './index.ts';
import { meshstack } from './meshstack.ts';
import { portalInputs } from './portal-input.ts';

const name = 'namespace-with-argocd';
const words = matches('^[a-z]*$', 'must be lower case letters');

/** "key: type <- assignment" of what meshStack gives to a module. */
async function given(choice: Readonly<Record<string, string>>): Promise<string[]> {
  const { block } = await publishedBlock(name, choice);
  return portalInputs(block, choice).map(({ key, type, assignment, sensitive, environment, updateable }) => {
    const marks = { sensitive, environment, updateable };
    const true_ = Object.entries(marks).flatMap(([mark, on]) => (on ? [`, ${mark}`] : []));
    return `${key}: ${type} <- ${assignment}${true_.join('')}`;
  });
}

test('a namespace that is there already belongs to a tenant, which says what it is called and whose it is', async () => {
  expect(await given({ namespace_mode: 'adopt', harbor_mode: 'managed' })).toMatchInlineSnapshot(`
    [
      "namespace_name: STRING <- PLATFORM_TENANT_ID",
      "workspace_id: STRING <- WORKSPACE_IDENTIFIER",
      "project_id: STRING <- PROJECT_IDENTIFIER",
      "environment: STRING <- STATIC",
      "cost_center: STRING <- USER_INPUT, updateable",
      "labels: CODE <- STATIC",
      "size: SINGLE_SELECT <- USER_INPUT, updateable",
      "egress: SINGLE_SELECT <- USER_INPUT, updateable",
      "pod_security: STRING <- STATIC",
      "members: CODE <- USER_PERMISSIONS",
      "github_repo_url: STRING <- USER_INPUT, updateable",
      "git_revision: STRING <- USER_INPUT, updateable",
      "git_path: STRING <- USER_INPUT, updateable",
      "git_username: STRING <- USER_INPUT, updateable",
      "git_token: STRING <- USER_INPUT, sensitive, updateable",
      "git_token_version: STRING <- USER_INPUT, updateable",
      "auto_sync: BOOLEAN <- USER_INPUT, updateable",
      "self_heal: BOOLEAN <- USER_INPUT, updateable",
      "prune: BOOLEAN <- USER_INPUT, updateable",
      "on_destroy: SINGLE_SELECT <- USER_INPUT, updateable",
      "harbor_url: STRING <- STATIC",
      "harbor_project: STRING <- STATIC",
      "harbor_robot_seed: STRING <- STATIC, sensitive",
      "harbor_robot_seed_version: STRING <- STATIC",
      "harbor_rotation_months: INTEGER <- STATIC",
      "harbor_rotation: INTEGER <- STATIC",
      "argocd_namespace: STRING <- STATIC",
      "argocd_destination: STRING <- STATIC",
      "argocd_url: STRING <- STATIC",
      "ingress_namespace: STRING <- STATIC",
      "monitoring_namespace: STRING <- STATIC",
      "member_roles: CODE <- STATIC",
      "HARBOR_USERNAME: STRING <- STATIC, environment",
      "HARBOR_PASSWORD: STRING <- STATIC, sensitive, environment",
      "kubeconfig.yaml: FILE <- STATIC, sensitive",
    ]
  `);
});

test('a namespace that is made has a name that the user chooses, once', async () => {
  const inputs = await given({ namespace_mode: 'create', harbor_mode: 'none' });
  expect(inputs).toEqual(
    expect.arrayContaining([
      'namespace_name: STRING <- USER_INPUT',
      'project_id: STRING <- USER_INPUT, updateable',
      'workspace_id: STRING <- WORKSPACE_IDENTIFIER',
    ]),
  );
});

/** my-block with one more input of each kind. */
function withEveryKind(block: Block): Block {
  const description = 'something new';
  const more = {
    new_text: text({ description, rules: [words], default: '' }),
    new_flag: flag({ description, default: false }),
    new_number: whole({ description, min: 1, max: 9, default: 3 }),
    new_choice: choice(['a', 'b'], { description, default: 'a' }),
    new_texts: texts({ description, rules: [words], min: 0, max: 3, default: [] }),
    new_list: list(
      { name: text({ description, rules: [words] }) },
      { description, default: [{ name: 'x' }] },
    ),
    new_map: map({ description, keyRules: [words], rules: [words], default: { a: 'b ${c} "d"' } }),
    new_secret: secret({ description, rules: [words], default: '' }),
    new_platform: text({ description, rules: [words], default: 'x', givenBy: 'platform' }),
  };
  return { ...block, inputs: inputModel({ ...block.inputs.inputs, ...more }) };
}

describe('a new input, of whatever kind, is published without a change of the targets', async () => {
  const published = await publishedBlock('my-block', {}, withEveryKind);
  const names = Object.keys(published.block.inputs.inputs).filter((one) => one.startsWith('new_'));

  test.each(Object.entries(targets))('for %s', async (target, { files }) => {
    const made = await files(published, {
      ...withoutPrograms,
      schemas: async () => ({
        provider: { kubernetes: {} },
        resource: { kubernetes_namespace_v1: {}, kubernetes_resource_quota_v1: {}, terraform_data: {} },
        data: {},
        ephemeral: {},
      }),
    });
    const variables = String(made['buildingblock/variables.tf']);
    const definition = String(made[target === 'hub' ? 'meshstack_integration.tf' : 'definition/main.tf']);
    for (const one of names) {
      expect(variables).toContain(`variable "${one}" {`);
      expect(definition).toMatch(new RegExp(`^ {6}${one} = \\{$`, 'm'));
    }
    if (target === 'hub')
      for (const one of names) expect(made['buildingblock/README.md']).toContain(`"input_${one}"`);
  });

  test('with its default, rules and choices in the definition', async () => {
    const definition = String((await meshstack.files(published, withoutPrograms))['definition/main.tf']);
    const inputs = definition.slice(definition.indexOf('inputs = {'), definition.indexOf('outputs = {'));
    expect(
      inputs.slice(inputs.indexOf('      new_text'), inputs.indexOf('      "kubeconfig')),
    ).toMatchInlineSnapshot(`
      "      new_text = {
              display_name = "New text"
              description = "something new (must be lower case letters; null stands for none)"
              type = "STRING"
              assignment_type = "USER_INPUT"
              default_value = jsonencode("null")
              updateable_by_consumer = true
              value_validation_regex = "^(null|[a-z]*)$"
              validation_regex_error_message = "must be lower case letters"
              display_order = 2
            }
            new_flag = {
              display_name = "New flag"
              description = "something new"
              type = "BOOLEAN"
              assignment_type = "USER_INPUT"
              default_value = jsonencode(false)
              updateable_by_consumer = true
              display_order = 3
            }
            new_number = {
              display_name = "New number"
              description = "something new"
              type = "INTEGER"
              assignment_type = "USER_INPUT"
              default_value = jsonencode(3)
              updateable_by_consumer = true
              display_order = 4
            }
            new_choice = {
              display_name = "New choice"
              description = "something new"
              type = "SINGLE_SELECT"
              assignment_type = "USER_INPUT"
              default_value = jsonencode("a")
              updateable_by_consumer = true
              selectable_values = ["a", "b"]
              display_order = 5
            }
            new_texts = {
              display_name = "New texts"
              description = "something new"
              type = "CODE"
              assignment_type = "USER_INPUT"
              default_value = jsonencode("[]")
              updateable_by_consumer = true
              display_order = 6
            }
            new_list = {
              display_name = "New list"
              description = "something new"
              type = "CODE"
              assignment_type = "USER_INPUT"
              default_value = jsonencode("[{\\"name\\":\\"x\\"}]")
              updateable_by_consumer = true
              display_order = 7
            }
            new_map = {
              display_name = "New map"
              description = "something new"
              type = "CODE"
              assignment_type = "USER_INPUT"
              default_value = jsonencode("{\\"a\\":\\"b $\${c} \\\\\\"d\\\\\\"\\"}")
              updateable_by_consumer = true
              display_order = 8
            }
            new_secret = {
              display_name = "New secret"
              description = "something new (must be lower case letters; null stands for none)"
              type = "STRING"
              assignment_type = "USER_INPUT"
              sensitive = {
                default_value = {
                  secret_value = "null"
                  secret_version = "1"
                }
              }
              updateable_by_consumer = true
              display_order = 9
            }
            new_secret_version = {
              display_name = "New secret version"
              description = "change it together with new_secret: a new value is written when this changes"
              type = "STRING"
              assignment_type = "USER_INPUT"
              default_value = jsonencode("1")
              updateable_by_consumer = true
              display_order = 10
            }
            new_platform = {
              display_name = "New platform"
              description = "something new"
              type = "STRING"
              assignment_type = "STATIC"
              argument = jsonencode(var.new_platform)
              display_order = 11
            }
      "
    `);
  });
});

test('a block that meshStack has no room for is named with every reason', async () => {
  const reserved = text({ description: 'a name of the runner', rules: [], default: '' });
  const published = await publishedBlock('my-block', {}, (block) => ({
    ...block,
    description: 'x'.repeat(256),
    inputs: inputModel({
      ...block.inputs.inputs,
      meshstack_id: reserved,
      kubeconfig: reserved,
      release: reserved,
    }),
  }));
  expect(meshstack.problems(published)).toEqual([
    expect.stringContaining('"release"'),
    expect.stringContaining('"meshstack_id"'),
    expect.stringContaining('255 characters'),
  ]);
});

test('the hub wants an example for what has no value of its own, as its tests take it', async () => {
  const published = await publishedBlock('my-block', {}, (block) => ({
    ...block,
    inputs: inputModel({ ...block.inputs.inputs, more: text({ description: 'more of it', rules: [words] }) }),
  }));
  expect(hub.problems(published)).toEqual([expect.stringContaining('"more" has no example')]);
  expect(meshstack.problems(published)).toEqual([]);
});

test('the hub shows who is responsible by marks, and no heading before the first words', async () => {
  const published = await publishedBlock('my-block', {});
  const page =
    '# Title\n\nWords.\n\n| a | b | c |\n| --- | --- | --- |\n| x | yes | no |\n| yes | no | yes |\n';
  const files = await hub.files(
    {
      ...published,
      appTeamPage: page,
      module: { ...published.module, provider: {}, resource: {} },
    },
    withoutPrograms,
  );
  expect(files['meshstack_integration.tf']).toContain('chomp(<<EOT\nWords.\n\n');
  expect(files['meshstack_integration.tf']).toContain('| x | \u2705 | \u274c |\n');
});
