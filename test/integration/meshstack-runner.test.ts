import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { programNames } from '../helpers/chosen-program.ts';
import { gitRepository, type GitRepository } from '../helpers/git-repository.ts';
import { testRunner, type TestRunner } from '../helpers/mesh-runner.ts';
import { MeshStandIn, type Order, type OrderedRun } from '../helpers/mesh-stand-in.ts';
import { suiteFolder } from '../helpers/suite-folder.ts';

const root = suiteFolder();
let blocks: GitRepository;

beforeAll(() => {
  blocks = gitRepository(path.join(root, 'blocks'), {
    'blocks/greeting/main.tf': `
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
`,
  });
});

const text = (value: string, more = {}) => ({ key: 'text', value, type: 'STRING', isSensitive: false, isEnvironment: false, ...more });

describe.each(programNames)('with %s', (program) => {
  let meshStack: MeshStandIn;
  let runner: TestRunner;
  beforeAll(async () => {
    meshStack = await MeshStandIn.start();
    runner = await testRunner({ root: path.join(root, program), meshStack, program });
  });
  afterEach(() => expect(meshStack.violations).toEqual([]));
  afterAll(async () => {
    await runner.stop();
    meshStack.stop();
  });

  const order = (wanted: Order): OrderedRun =>
    meshStack.order({
      ...wanted,
      implementation: { repositoryUrl: blocks.url, repositoryPath: 'blocks/greeting', ...wanted.implementation },
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
    expect(unchanged.last, unchanged.systemText).toMatchObject({ status: 'SUCCEEDED', changesDetected: false });
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
  });
});
