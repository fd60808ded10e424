import { generateKeyPairSync } from 'node:crypto';
import { existsSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { programNames } from '../helpers/chosen-program.ts';
import { type GitRepository, gitRepository } from '../helpers/git-repository.ts';
import type { Order, OrderedRun } from '../helpers/mesh-run.ts';
import { type TestRunner, testRunner } from '../helpers/mesh-runner.ts';
import { MeshStandIn } from '../helpers/mesh-stand-in.ts';
import { startS3rver } from '../helpers/object-storage.ts';
import { until } from '../helpers/processes.ts';
import { suiteFolder } from '../helpers/suite-folder.ts';

const root = suiteFolder();
let blocks: GitRepository;

const greeting = `
variable "text" {
  type = string
  validation {
    condition     = length(var.text) <= 20
    error_message = "The greeting must have 20 characters at most."
  }
}
variable "secret" {
  type      = string
  sensitive = true
  default   = "none"
}
resource "terraform_data" "greeting" { input = var.text }
resource "terraform_data" "secret" { input = var.secret }
output "greeting" { value = terraform_data.greeting.output }
output "length" { value = length(var.text) }
output "is_long" { value = length(var.text) > 10 }
output "words" { value = split(" ", var.text) }
output "nothing" { value = null }
output "secret" {
  value     = terraform_data.secret.output
  sensitive = true
}
`;

/** It stops on the way until a file is there. */
const slow = `
variable "text" { type = string }
variable "go" { type = string }
resource "terraform_data" "first" { input = var.text }
resource "terraform_data" "slow" {
  input = terraform_data.first.output
  provisioner "local-exec" { command = "touch '\${var.go}.begun'; while [ ! -e '\${var.go}' ]; do sleep 0.05; done" }
}
resource "terraform_data" "last" { input = terraform_data.slow.output }
output "text" { value = terraform_data.last.output }
`;

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

beforeAll(() => {
  blocks = gitRepository(path.join(root, 'blocks'), {
    'blocks/greeting/main.tf': greeting,
    'blocks/slow/main.tf': slow,
    'blocks/vector/main.tf': vector,
    'blocks/vector/nested/.keep': '',
    'blocks/json/main.tf.json': JSON.stringify({
      variable: { choices: { type: 'string' }, code: { type: 'object({ a = number })' } },
      output: { choices: { value: '${var.choices}' }, code: { value: '${var.code}' } },
    }),
    'blocks/own-backend/main.tf': `
terraform {
  backend "s3" {
    bucket                      = "berth-states"
    key                         = "block.tfstate"
    region                      = "eu01"
    use_path_style              = true
    skip_credentials_validation = true
    skip_region_validation      = true
    skip_requesting_account_id  = true
    skip_metadata_api_check     = true
    skip_s3_checksum            = true
  }
}
variable "text" { type = string }
resource "terraform_data" "one" { input = var.text }
output "text" { value = terraform_data.one.output }
output "workspace" { value = terraform.workspace }
`,
    'blocks/large/main.tf': 'output "large" { value = format("%010000000d", 0) }',
    'blocks/fraction/main.tf': 'output "share" { value = 0.5 }',
    'blocks/typed/main.tf': 'variable "number" { type = number }',
    'blocks/broken/main.tf': 'output "x" {',
    'README.md': 'blocks',
  });
  symlinkSync('/etc', path.join(root, 'blocks/blocks/outside'));
  blocks.commit({});
  blocks.git('tag', 'v1.0.0');
});

const input = (key: string, value: unknown, type: string, more = {}) => ({
  key,
  value,
  type,
  isSensitive: false,
  isEnvironment: false,
  ...more,
});
const text = (value: string, more = {}) => input('text', value, 'STRING', more);

describe.each(programNames)('with %s', (program) => {
  let meshStack: MeshStandIn;
  let runner: TestRunner;
  beforeAll(async () => {
    meshStack = await MeshStandIn.start();
    runner = await testRunner({ root: path.join(root, program), meshStack, program });
  });
  afterEach(() => expect(meshStack.violations.splice(0)).toEqual([]));
  afterAll(async () => {
    await runner.stop();
    meshStack.stop();
  });

  const order = (wanted: Order): OrderedRun =>
    meshStack.order({
      ...wanted,
      implementation: {
        repositoryUrl: blocks.url,
        repositoryPath: 'blocks/greeting',
        ...wanted.implementation,
      },
    });

  test('a building block is applied, changed, looked at, and destroyed without a rest', async () => {
    const first = order({ inputs: [text('hello world')] });
    const { block } = first;
    await first.ended;
    expect(first.last?.status, first.systemText).toBe('SUCCEEDED');
    expect(first.last?.steps.map(({ id, status }) => `${id} ${status}`)).toEqual([
      'sources SUCCEEDED',
      'input SUCCEEDED',
      'init_tf SUCCEEDED',
      'pre_run_script SUCCEEDED',
      'execute_tf SUCCEEDED',
      'output SUCCEEDED',
    ]);
    expect(first.outputs).toEqual({
      greeting: { value: 'hello world', type: 'STRING', isSensitive: false },
      length: { value: 11, type: 'INTEGER', isSensitive: false },
      is_long: { value: true, type: 'BOOLEAN', isSensitive: false },
      words: { value: '[\n  "hello",\n  "world"\n]', type: 'CODE', isSensitive: false },
      secret: { value: '(secret)', type: 'STRING', isSensitive: true },
    });
    const { serial, lineage } = meshStack.state(block);

    const again = order({ block, inputs: [text('hello world')] });
    await again.ended;
    expect(again.last?.status, again.systemText).toBe('SUCCEEDED');
    expect(again.outputs).toEqual(first.outputs);
    expect(meshStack.state(block)).toMatchObject({ serial, lineage });

    const unchanged = order({ block, behavior: 'DETECT', inputs: [text('hello world')] });
    await unchanged.ended;
    expect(unchanged.last, unchanged.systemText).toMatchObject({
      status: 'SUCCEEDED',
      changesDetected: false,
    });
    expect(unchanged.last?.steps).toHaveLength(5);

    const planned = order({ block, behavior: 'DETECT', inputs: [text('good bye')] });
    await planned.ended;
    expect(planned.last).toMatchObject({ status: 'SUCCEEDED', changesDetected: true });
    expect(meshStack.state(block).serial).toBe(serial);
    const applied = order({ block, planOf: planned, inputs: [text('good bye')] });
    await applied.ended;
    expect(applied.last?.status, applied.systemText).toBe('SUCCEEDED');
    expect(applied.outputs.greeting?.value).toBe('good bye');
    expect(applied.systemText).toContain('Applying the plan of the dry run.');

    const destroyed = order({ block, behavior: 'DESTROY', inputs: [text('good bye')] });
    await destroyed.ended;
    expect(destroyed.last?.status, destroyed.systemText).toBe('SUCCEEDED');
    expect(meshStack.state(block)).toMatchObject({ resources: [], outputs: {} });
    const runs = path.join(root, program, '.berth/meshstack', meshStack.runner, 'runs');
    await until('the end', () => readdirSync(runs).length === 0);
  });

  test('what somebody has changed since is found by a dry run', async () => {
    const first = order({ inputs: [text('as ordered')] });
    const { block } = first;
    await first.ended;
    const state = meshStack.state(block);
    const changed = state.resources.find(({ name }: { name: string }) => name === 'greeting');
    changed.instances[0].attributes.input.value = 'as somebody likes it';
    changed.instances[0].attributes.output.value = 'as somebody likes it';
    meshStack.setState(block, { ...state, serial: state.serial + 1 });
    const drifted = order({ block, behavior: 'DETECT', inputs: [text('as ordered')] });
    await drifted.ended;
    expect(drifted.last).toMatchObject({ status: 'SUCCEEDED', changesDetected: true });
    const stale = order({ block, inputs: [text('new')] });
    await stale.ended;
    const late = order({ block, planOf: drifted, inputs: [text('as ordered')] });
    await late.ended;
    expect(late.last?.status).toBe('FAILED');
    expect(late.step('execute_tf')?.userMessage).toContain('please make a new one');
    expect(meshStack.state(block).outputs.greeting.value).toBe('new');
  });

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
      input(key, meshStack.seal(value), type, { isSensitive: true });
    const run = order({
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
        input('flag', true, 'BOOLEAN'),
        input('multi_select', ['multi1', 'multi2'], 'MULTI_SELECT'),
        input('multi_select_json', ['multi2', 'multi1'], 'MULTI_SELECT'),
        input('num', 1, 'INTEGER'),
        sealed(
          'sensitive-file.yaml',
          `data:application/yaml;base64,${Buffer.from(kubeconfig).toString('base64')}`,
          'FILE',
        ),
        sealed('sensitive_text', password, 'STRING'),
        sealed('sensitive_yaml', 'some: yaml-marked-91\nother: value\n', 'CODE'),
        input('single_select', 'single1', 'SINGLE_SELECT'),
        input('some-file.yaml', file, 'FILE'),
        input('nested/file.txt', 'data:text/plain;base64,bmVzdGVk', 'FILE'),
        input('static', 'A static ${value} "quoted"', 'STRING'),
        input('static_code', '{ some = "code" }', 'CODE'),
        text('Hello, World!'),
        input('user_permissions', JSON.stringify(permissions), 'CODE'),
        input('user_permissions_json', JSON.stringify(permissions), 'CODE'),
        input('TF_VAR_from_environment', 'through the environment', 'STRING', { isEnvironment: true }),
        input('TF_VAR_text', 'not this one', 'STRING', { isEnvironment: true }),
        input('MARKED', meshStack.seal('marked-environment-0b'), 'STRING', {
          isEnvironment: true,
          isSensitive: true,
        }),
        input('undeclared', 'x', 'STRING'),
      ],
    });
    await run.ended;
    expect(run.last?.status, run.systemText).toBe('SUCCEEDED');
    const { outputs } = meshStack.state(run.block);
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
    const sent = meshStack.sent.join('\n');
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
    expect(meshStack.sent.filter((body) => body.includes(meshStack.clientSecret))).toHaveLength(
      meshStack.logins,
    );
  });

  test('a commit will do as well, whole or by its first digits', async () => {
    const old = blocks.git('rev-parse', 'HEAD');
    blocks.commit({ 'README.md': `newer than for ${program}` });
    for (const refName of [old, old.slice(0, 10)]) {
      const run = order({ inputs: [text('old')], implementation: { refName } });
      await run.ended;
      expect(run.last?.status, run.systemText).toBe('SUCCEEDED');
    }
  });

  test('a module in JSON takes lists where it declares texts', async () => {
    const run = order({
      implementation: { repositoryPath: '/blocks/json/', refName: 'v1.0.0' },
      inputs: [input('choices', ['a', 'b'], 'MULTI_SELECT'), input('code', '{"a": 1}', 'CODE')],
    });
    await run.ended;
    expect(run.last?.status, run.systemText).toBe('SUCCEEDED');
    expect(run.outputs).toMatchObject({
      choices: { value: '["a","b"]' },
      code: { value: '{\n  "a": 1\n}', type: 'CODE' },
    });
  });

  test('a module with a backend of its own has a workspace for each building block, which goes with it', async () => {
    const storage = await startS3rver();
    try {
      const environment = (name: string, value: string) =>
        input(name, value, 'STRING', { isEnvironment: true });
      const inputs = [
        text('kept elsewhere'),
        environment('AWS_ACCESS_KEY_ID', storage.accessKey),
        environment('AWS_SECRET_ACCESS_KEY', storage.secretKey),
        environment('AWS_ENDPOINT_URL_S3', storage.endpoint),
      ];
      const wanted = { inputs, implementation: { repositoryPath: 'blocks/own-backend' } };
      const run = order(wanted);
      await run.ended;
      expect(run.last?.status, run.systemText).toBe('SUCCEEDED');
      const workspace = `team-a.project-a.ske.stackit:${run.block}`;
      expect(run.outputs.workspace?.value).toBe(workspace);
      expect(meshStack.state(run.block)).toBeUndefined();
      const same = order({ ...wanted, block: run.block, behavior: 'DETECT' });
      await same.ended;
      expect(same.last, same.systemText).toMatchObject({ status: 'SUCCEEDED', changesDetected: false });
      const gone = order({ ...wanted, block: run.block, behavior: 'DESTROY' });
      await gone.ended;
      expect(gone.last?.status, gone.systemText).toBe('SUCCEEDED');
      expect(gone.systemText).not.toContain('is left');
      const left = await fetch(`${storage.endpoint}/${storage.bucket}`);
      expect(await left.text()).not.toContain(run.block);
    } finally {
      await storage.stop();
    }
  });

  test('a definition may name a version: of OpenTofu, the runner has to have it', async () => {
    const run = order({ inputs: [text('hello')], implementation: { terraformVersion: '1.99.0' } });
    await run.ended;
    expect(run.last?.status).toBe(program === 'tofu' ? 'FAILED' : 'SUCCEEDED');
    expect(run.step('sources')?.systemMessage).toContain('the definition names 1.99.0');
  });

  test('an aborted run stops in good order, keeps its state, and says nothing more', async () => {
    const go = path.join(root, `${program}-abort`);
    const run = order({
      implementation: { repositoryPath: 'blocks/slow' },
      inputs: [text('one'), input('go', go, 'STRING')],
    });
    await until('the apply', () => existsSync(`${go}.begun`));
    run.abort = true;
    const { length } = run.updates;
    await until('the update that is told of it', () => run.updates.length > length);
    writeFileSync(go, '');
    await until('the end', () =>
      runner.events.some(
        (event) => event.type === 'block-run.ended' && event.run === run.uuid && event.status === 'ABORTED',
      ),
    );
    expect(run.last?.status).toBe('IN_PROGRESS');
    const names = meshStack.state(run.block).resources.map(({ name }: { name: string }) => name);
    expect(names).toContain('first');
    expect(names).not.toContain('last');
    const next = order({
      block: run.block,
      implementation: { repositoryPath: 'blocks/slow' },
      inputs: [text('one'), input('go', go, 'STRING')],
    });
    await next.ended;
    expect(next.last?.status, next.systemText).toBe('SUCCEEDED');
  });
});

describe('whatever is wrong', () => {
  let meshStack: MeshStandIn;
  let runner: TestRunner;
  beforeAll(async () => {
    meshStack = await MeshStandIn.start();
    runner = await testRunner({
      root: path.join(root, 'wrong'),
      meshStack,
      program: 'terraform',
      workers: 3,
    });
  });
  afterEach(() => expect(meshStack.violations.splice(0)).toEqual([]));
  afterAll(async () => {
    // It is still there, and has something to do.
    const run = meshStack.order({
      implementation: { repositoryUrl: blocks.url, repositoryPath: 'blocks/greeting' },
      inputs: [text('still here')],
    });
    await run.ended;
    expect(run.last?.status).toBe('SUCCEEDED');
    await runner.stop();
    meshStack.stop();
  });

  interface Wrong extends Order {
    readonly step: string;
    /** What the user and the operator are told. */
    readonly user: RegExp;
    readonly operator: RegExp;
  }
  const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey;
  const secret = (value: unknown) => [text('x', { value, isSensitive: true })];
  const set = (change: (document: any) => void) => (document: any) => {
    change(document);
  };

  const cases: Readonly<Record<string, () => Wrong>> = {
    'an unknown behaviour': () => ({
      behavior: 'REPAIR',
      step: 'validation',
      user: /not set up/,
      operator: /spec\.behavior/,
    }),
    'no uuid of the block': () => ({
      change: set(({ spec }) => delete spec.buildingBlock.uuid),
      step: 'validation',
      user: /not set up/,
      operator: /buildingBlock\.uuid/,
    }),
    'no token': () => ({
      change: set(({ spec }) => delete spec.runToken),
      step: 'validation',
      user: /not set up/,
      operator: /runToken/,
    }),
    'another kind of implementation': () => ({
      implementation: { type: 'GITHUB_WORKFLOW' },
      step: 'validation',
      user: /not set up/,
      operator: /only TERRAFORM/,
    }),
    'a workspace with odd characters': () => ({
      workspace: '../../other?x=',
      step: 'validation',
      user: /not set up/,
      operator: /workspaceIdentifier/,
    }),
    'inputs that are none': () => ({
      change: set(({ spec }) => {
        spec.buildingBlock.spec.inputs = 'all';
      }),
      step: 'validation',
      user: /not set up/,
      operator: /inputs/,
    }),
    'a reference that does not exist': () => ({
      implementation: { refName: 'v9.9.9' },
      step: 'sources',
      user: /version "v9\.9\.9"/,
      operator: /no branch, tag or commit/,
    }),
    'a reference that is an option': () => ({
      implementation: { refName: '--upload-pack=touch x' },
      step: 'sources',
      user: /not in its repository/,
      operator: /no branch/,
    }),
    'a commit that does not exist': () => ({
      implementation: { refName: '0123456789abcdef0123456789abcdef01234567' },
      step: 'sources',
      user: /not in its repository/,
      operator: /no branch/,
    }),
    'a repository that does not exist': () => ({
      implementation: { repositoryUrl: 'file:///nowhere/blocks' },
      step: 'sources',
      user: /cannot be fetched/,
      operator: /nowhere/,
    }),
    'an address that would run a program': () => ({
      implementation: { repositoryUrl: 'ext::sh -c touch% /tmp/x' },
      step: 'sources',
      user: /cannot be fetched/,
      operator: /not allowed/,
    }),
    'a folder outside of the repository': () => ({
      implementation: { repositoryPath: '../..' },
      step: 'sources',
      user: /folder "\.\.\/\.\."/,
      operator: /no folder inside/,
    }),
    'a folder that is a link to outside': () => ({
      implementation: { repositoryPath: 'blocks/outside' },
      step: 'sources',
      user: /folder "blocks\/outside"/,
      operator: /no folder inside/,
    }),
    'a folder that is a file': () => ({
      implementation: { repositoryPath: 'README.md' },
      step: 'sources',
      user: /folder "README\.md"/,
      operator: /no folder/,
    }),
    'an input that cannot be opened': () => ({
      inputs: secret('bm90IHNlYWxlZA=='),
      step: 'input',
      user: /secret input.*cannot be opened/,
      operator: /text: it is too short/,
    }),
    'an input for another key': () => ({
      inputs: secret(meshStack.seal('hidden', other)),
      step: 'input',
      user: /secret input/,
      operator: /compare its public key/,
    }),
    'a file that leads out of the folder': () => ({
      inputs: [input('../../x', 'data:;base64,eA==', 'FILE')],
      step: 'input',
      user: /leads out/,
      operator: /leads out/,
    }),
    'a file in a folder that is not there': () => ({
      inputs: [input('none/x', 'data:;base64,eA==', 'FILE')],
      step: 'input',
      user: /folder is not there/,
      operator: /none\/x/,
    }),
    'a file that is none': () => ({
      inputs: [input('x.txt', 'plain', 'FILE')],
      step: 'input',
      user: /no file/,
      operator: /x\.txt/,
    }),
    'a file as environment': () => ({
      inputs: [input('X', 'data:;base64,eA==', 'FILE', { isEnvironment: true })],
      step: 'input',
      user: /environment variable/,
      operator: /X/,
    }),
    'an environment variable that Terraform obeys': () => ({
      inputs: [text('x'), input('TF_CLI_ARGS', '-help', 'STRING', { isEnvironment: true })],
      step: 'input',
      user: /environment input/,
      operator: /"TF_CLI_ARGS" is kept/,
    }),
    'a value that the block does not allow': () => ({
      inputs: [text('much longer than it is allowed to be')],
      step: 'execute_tf',
      user: /The greeting must have 20 characters at most/,
      operator: /20 characters/,
    }),
    'a module that is none': () => ({
      implementation: { repositoryPath: 'blocks/broken' },
      step: 'init_tf',
      user: /block/i,
      operator: /main\.tf|block/i,
    }),
    'a script that fails': () => ({
      inputs: [text('x')],
      implementation: {
        preRunScript:
          'echo "No room left for you" >> "$MESHSTACK_USER_MESSAGE"\necho detail\nfalse\necho never',
      },
      step: 'pre_run_script',
      user: /^\s*No room left for you/,
      operator: /detail\npre-run script exited with code 1/,
    }),
    'an output that meshStack has no type for': () => ({
      implementation: { repositoryPath: 'blocks/fraction' },
      step: 'output',
      user: /outputs/,
      operator: /"share" is 0\.5/,
    }),
    'ten megabytes of output': () => ({
      implementation: { repositoryPath: 'blocks/large' },
      step: 'output',
      user: /outputs/,
      operator: /1000000 are the most/,
    }),
    'a block that is not in the catalogue': () => ({
      implementation: { repositoryUrl: 'berth:no-such-block', repositoryPath: undefined, refName: undefined },
      step: 'sources',
      user: /no such building block/,
      operator: /"no-such-block"/,
    }),
    'a choice that the block does not have': () => ({
      implementation: {
        repositoryUrl: 'berth:namespace-with-argocd?namespace_mode=borrow',
        repositoryPath: undefined,
        refName: undefined,
      },
      step: 'sources',
      user: /no such building block/,
      operator: /namespace_mode/,
    }),
    'a version that the catalogue does not have any more': () => ({
      implementation: {
        repositoryUrl: 'berth:namespace-with-argocd',
        repositoryPath: undefined,
        refName: 'v0.9.0',
      },
      step: 'sources',
      user: /no such building block/,
      operator: /is there in version 1\.0\.0, not 0\.9\.0/,
    }),
    'a definition that lacks an input which the block has by now': () => ({
      step: 'execute_tf',
      user: /text/,
      operator: /No value for required variable|"text" is not set/,
    }),
    'a definition whose input has another type than in the block': () => ({
      inputs: [input('text', ['a', 'list'], 'MULTI_SELECT'), input('number', 'not a number', 'STRING')],
      implementation: { repositoryPath: 'blocks/typed' },
      step: 'execute_tf',
      user: /number/,
      operator: /number/i,
    }),
    'a plan that is gone': () => ({
      inputs: [text('x')],
      change: set((document) => {
        document._links.planArtifact = { href: `${meshStack.address}/api/artifacts/gone` };
      }),
      step: 'execute_tf',
      user: /make a new dry run/,
      operator: /answers 404/,
    }),
  };

  test.each(Object.keys(cases))('%s is told to user and operator', async (name) => {
    const wrong = cases[name]?.() as Wrong;
    const run = meshStack.order({
      ...wrong,
      implementation: {
        repositoryUrl: blocks.url,
        repositoryPath: 'blocks/greeting',
        ...wrong.implementation,
      },
    });
    await run.ended;
    expect(run.last?.status).toBe('FAILED');
    const failed = run.last?.steps.find(({ status }) => status === 'FAILED');
    expect(failed?.id, run.systemText).toBe(wrong.step);
    expect(failed?.userMessage).toMatch(wrong.user);
    expect(failed?.systemMessage).toMatch(wrong.operator);
  });

  test("a run without a uuid is nobody's: the runner goes on", async () => {
    const before = meshStack.claims;
    meshStack.order({ change: set(({ metadata }) => delete metadata.uuid) });
    await until('the next claims', () => meshStack.claims > before + 2);
    expect(JSON.stringify(runner.events)).toContain('without a uuid');
  });

  test('of ten megabytes that are said, beginning and end are kept', async () => {
    const preRunScript =
      "echo begins\nhead -c 10000000 /dev/zero | tr '\\\\0' x | fold -w 1000\necho\necho ends";
    const run = meshStack.order({
      implementation: { repositoryUrl: blocks.url, repositoryPath: 'blocks/greeting', preRunScript },
      inputs: [text('loud')],
    });
    await run.ended;
    expect(run.last?.status, run.systemText.slice(-2000)).toBe('SUCCEEDED');
    const said = run.step('pre_run_script')?.systemMessage ?? '';
    expect(said.length).toBeGreaterThan(100_000);
    expect(said.length).toBeLessThan(300_000);
    expect(said).toMatch(/^begins\n.*characters are left out.*\nends\n/s);
  });

  test('runs that are gone, and conflicts, are asked for again', async () => {
    meshStack.claimAnswers.push(404, 409, 500, 503);
    const run = meshStack.order({
      implementation: { repositoryUrl: blocks.url, repositoryPath: 'blocks/greeting' },
      inputs: [text('at last')],
    });
    await run.ended;
    expect(run.last?.status).toBe('SUCCEEDED');
  });
});
