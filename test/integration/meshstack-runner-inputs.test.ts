import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { programNames } from '../helpers/chosen-program.ts';
import { runInput, textInput } from '../helpers/mesh-run.ts';
import { blockRepository, meshSuite } from '../helpers/mesh-suite.ts';
import { suiteFolder } from '../helpers/suite-folder.ts';

/** The variables of the reference test vector: modules/meshstack/noop of meshstack-hub at 176fbdf. */
const vector = `
variable "user_permissions" {
  type = list(object({ meshIdentifier = string, username = string, firstName = string, lastName = string, email = string, euid = string, roles = list(string) }))
}
variable "user_permissions_json" { type = string }
variable "sensitive_yaml" {
  type      = any
  sensitive = true
}
variable "static" { type = string }
variable "static_code" { type = map(string) }
variable "flag" { type = bool }
variable "num" { type = number }
variable "text" { type = string }
variable "sensitive_text" {
  type      = string
  sensitive = true
}
variable "single_select" { type = string }
variable "multi_select" { type = list(string) }
variable "multi_select_json" { type = string }
variable "from_environment" { type = string }
variable "meshstack_building_block_id" { type = string }
output "debug_input_variables_json" {
  sensitive = true
  value = jsonencode({
    flag                  = var.flag
    num                   = var.num
    text                  = var.text
    single_select         = var.single_select
    sensitive_text        = var.sensitive_text
    sensitive_yaml        = var.sensitive_yaml
    multi_select          = var.multi_select
    multi_select_json     = var.multi_select_json
    static                = var.static
    static_code           = var.static_code
    user_permissions      = var.user_permissions
    user_permissions_json = jsondecode(var.user_permissions_json)
    from_environment      = var.from_environment
    block                 = var.meshstack_building_block_id
    })
}
output "debug_input_files_json" {
  sensitive = true
  value = jsonencode({
    "some-file.yaml"      = file("some-file.yaml")
    "sensitive-file.yaml" = file("\${path.module}/sensitive-file.yaml")
    "nested/file.txt"     = file("\${path.module}/nested/file.txt")
  })
}
output "prepared" { value = file("\${path.module}/prepared.txt") }
output "summary" { value = "# Done" }
`;

const root = suiteFolder();
const blocks = blockRepository(root, {
  'vector/main.tf': vector,
  'vector/nested/.keep': '',
  'json/main.tf.json': JSON.stringify({
    variable: { choices: { type: 'string' }, code: { type: 'object({ a = number })' } },
    output: { choices: { value: '${var.choices}' }, code: { value: '${var.code}' } },
  }),
});
blocks.git('tag', 'v1.0.0');

describe.each(programNames)('with %s', (program) => {
  const suite = meshSuite({ root: path.join(root, program), blocks, program });

  test('inputs of every kind arrive as the reference runner gives them, and no secret leaves', async () => {
    const permissions = [
      {
        meshIdentifier: 'u1',
        username: 'ada',
        firstName: 'A',
        lastName: 'L',
        email: 'a@x',
        euid: 'ada@x',
        roles: ['admin'],
      },
    ];
    const file = `data:application/yaml;base64,${Buffer.from('some: input\nother: value\n').toString('base64')}`;
    const password = 'marked-password-7c1e';
    const kubeconfig = `users:\n  - name: ada\n    user: {token: "marked-token-44d0"}\n`;
    const sealed = (key: string, value: string, type: string) =>
      runInput(key, suite.meshStack.seal(value), type, { isSensitive: true });
    const run = suite.order({
      implementation: {
        repositoryPath: 'blocks/vector',
        preRunScript: [
          'echo "prepared $1 $(cat | grep -o \'"workspaceIdentifier":"[a-z-]*"\' | head -1)" > prepared.txt',
          'echo "seen: $MARKED"',
          'echo "on error: $(echo -n $MARKED | base64)" >&2',
          'tofu version >/dev/null && terraform version > /dev/null',
          'echo "For the user, not $MARKED" >> "$MESHSTACK_USER_MESSAGE"',
        ].join('\r\n'),
      },
      inputs: [
        runInput('flag', true, 'BOOLEAN'),
        runInput('multi_select', ['multi1', 'multi2'], 'MULTI_SELECT'),
        runInput('multi_select_json', ['multi2', 'multi1'], 'MULTI_SELECT'),
        runInput('num', 1, 'INTEGER'),
        sealed(
          'sensitive-file.yaml',
          `data:application/yaml;base64,${Buffer.from(kubeconfig).toString('base64')}`,
          'FILE',
        ),
        sealed('sensitive_text', password, 'STRING'),
        sealed('sensitive_yaml', 'some: yaml-marked-91\nother: value\n', 'CODE'),
        runInput('single_select', 'single1', 'SINGLE_SELECT'),
        runInput('some-file.yaml', file, 'FILE'),
        runInput('nested/file.txt', 'data:text/plain;base64,bmVzdGVk', 'FILE'),
        runInput('static', 'A static ${value} "quoted"', 'STRING'),
        runInput('static_code', '{ some = "code" }', 'CODE'),
        textInput('Hello, World!'),
        runInput('user_permissions', JSON.stringify(permissions), 'CODE'),
        runInput('user_permissions_json', JSON.stringify(permissions), 'CODE'),
        runInput('TF_VAR_from_environment', 'through the environment', 'STRING', { isEnvironment: true }),
        runInput('TF_VAR_text', 'not this one', 'STRING', { isEnvironment: true }),
        runInput('MARKED', suite.meshStack.seal('marked-environment-0b'), 'STRING', {
          isEnvironment: true,
          isSensitive: true,
        }),
        runInput('undeclared', 'x', 'STRING'),
      ],
    });
    await run.ended;
    expect(run.last?.status, run.systemText).toBe('SUCCEEDED');
    const { outputs } = suite.meshStack.state(run.block);
    expect(JSON.parse(outputs.debug_input_variables_json.value)).toEqual({
      flag: true,
      multi_select: ['multi1', 'multi2'],
      multi_select_json: '["multi2","multi1"]',
      num: 1,
      sensitive_text: password,
      sensitive_yaml: 'some: yaml-marked-91\nother: value\n',
      single_select: 'single1',
      static: 'A static ${value} "quoted"',
      static_code: { some: 'code' },
      text: 'Hello, World!',
      user_permissions: permissions,
      user_permissions_json: permissions,
      from_environment: 'through the environment',
      block: run.block,
    });
    expect(JSON.parse(outputs.debug_input_files_json.value)).toEqual({
      'some-file.yaml': 'some: input\nother: value\n',
      'sensitive-file.yaml': kubeconfig,
      'nested/file.txt': 'nested',
    });
    expect(outputs.prepared.value).toBe('prepared APPLY "workspaceIdentifier":"team-a"\n');
    expect(run.step('pre_run_script')?.userMessage).toBe('For the user, not (secret)');
    expect(run.step('pre_run_script')?.systemMessage).toContain('seen: (secret)');
    const sent = suite.meshStack.sent.join('\n');
    for (const secret of [
      password,
      'marked-token-44d0',
      'yaml-marked-91',
      'marked-environment-0b',
      run.token,
    ]) {
      expect(sent).not.toContain(secret);
      expect(sent).not.toContain(Buffer.from(secret).toString('base64').replace(/=+$/, ''));
    }
    // Only the login itself holds it.
    expect(suite.meshStack.sent.filter((body) => body.includes(suite.meshStack.clientSecret))).toHaveLength(
      suite.meshStack.logins,
    );
  });

  test('a module in JSON takes lists where it declares texts', async () => {
    const run = suite.order({
      implementation: { repositoryPath: '/blocks/json/', refName: 'v1.0.0' },
      inputs: [runInput('choices', ['a', 'b'], 'MULTI_SELECT'), runInput('code', '{"a": 1}', 'CODE')],
    });
    await run.ended;
    expect(run.last?.status, run.systemText).toBe('SUCCEEDED');
    expect(run.outputs).toMatchObject({
      choices: { value: '["a","b"]' },
      code: { value: '{\n  "a": 1\n}', type: 'CODE' },
    });
  });
});
