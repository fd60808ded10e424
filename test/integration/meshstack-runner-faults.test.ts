import { generateKeyPairSync } from 'node:crypto';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { changed, testFaults } from '../helpers/mesh-faults.ts';
import { runInput, textInput } from '../helpers/mesh-run.ts';
import { blockRepository, meshSuite } from '../helpers/mesh-suite.ts';
import { until } from '../helpers/processes.ts';
import { suiteFolder } from '../helpers/suite-folder.ts';

const root = suiteFolder();
const blocks = blockRepository(root, {
  'large/main.tf': 'output "large" { value = format("%010000000d", 0) }',
  'fraction/main.tf': 'output "share" { value = 0.5 }',
  'typed/main.tf': 'variable "number" { type = number }',
  'broken/main.tf': 'output "x" {',
});

describe('whatever is wrong with a run', () => {
  const suite = meshSuite({ root: path.join(root, 'wrong'), blocks, program: 'terraform', workers: 3 });
  const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey;
  const secret = (value: unknown) => [textInput('x', { value, isSensitive: true })];

  testFaults(suite, {
    'an input that cannot be opened': () => ({
      inputs: secret('bm90IHNlYWxlZA=='),
      step: 'input',
      user: /secret input.*cannot be opened/,
      operator: /text: it is too short/,
    }),
    'an input for another key': () => ({
      inputs: secret(suite.meshStack.seal('hidden', other)),
      step: 'input',
      user: /secret input/,
      operator: /compare its public key/,
    }),
    'a file that leads out of the folder': () => ({
      inputs: [runInput('../../x', 'data:;base64,eA==', 'FILE')],
      step: 'input',
      user: /leads out/,
      operator: /leads out/,
    }),
    'a file in a folder that is not there': () => ({
      inputs: [runInput('none/x', 'data:;base64,eA==', 'FILE')],
      step: 'input',
      user: /folder is not there/,
      operator: /none\/x/,
    }),
    'a file that is none': () => ({
      inputs: [runInput('x.txt', 'plain', 'FILE')],
      step: 'input',
      user: /no file/,
      operator: /x\.txt/,
    }),
    'a file as environment': () => ({
      inputs: [runInput('X', 'data:;base64,eA==', 'FILE', { isEnvironment: true })],
      step: 'input',
      user: /environment variable/,
      operator: /X/,
    }),
    'an environment variable that Terraform obeys': () => ({
      inputs: [textInput('x'), runInput('TF_CLI_ARGS', '-help', 'STRING', { isEnvironment: true })],
      step: 'input',
      user: /environment input/,
      operator: /"TF_CLI_ARGS" is kept/,
    }),
    'a value that the block does not allow': () => ({
      inputs: [textInput('much longer than it is allowed to be')],
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
      inputs: [textInput('x')],
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
    'a definition that lacks an input which the block has by now': () => ({
      step: 'execute_tf',
      user: /text/,
      operator: /No value for required variable|"text" is not set/,
    }),
    'a definition whose input has another type than in the block': () => ({
      inputs: [runInput('text', ['a', 'list'], 'MULTI_SELECT'), runInput('number', 'not a number', 'STRING')],
      implementation: { repositoryPath: 'blocks/typed' },
      step: 'execute_tf',
      user: /number/,
      operator: /number/i,
    }),
    'a plan that is gone': () => ({
      inputs: [textInput('x')],
      change: changed((document) => {
        document._links.planArtifact = { href: `${suite.meshStack.address}/api/artifacts/gone` };
      }),
      step: 'execute_tf',
      user: /make a new dry run/,
      operator: /answers 404/,
    }),
  });

  test("a run without a uuid is nobody's: the runner goes on", async () => {
    const before = suite.meshStack.claims;
    suite.order({ change: changed(({ metadata }) => delete metadata.uuid) });
    await until('the next claims', () => suite.meshStack.claims > before + 2);
    expect(JSON.stringify(suite.runner.events)).toContain('without a uuid');
  });

  test('of ten megabytes that are said, beginning and end are kept', async () => {
    const preRunScript =
      "echo begins\nhead -c 10000000 /dev/zero | tr '\\\\0' x | fold -w 1000\necho\necho ends";
    const run = suite.order({
      implementation: { preRunScript },
      inputs: [textInput('loud')],
    });
    await run.ended;
    expect(run.last?.status, run.systemText.slice(-2000)).toBe('SUCCEEDED');
    const said = run.step('pre_run_script')?.systemMessage ?? '';
    expect(said.length).toBeGreaterThan(100_000);
    expect(said.length).toBeLessThan(300_000);
    expect(said).toMatch(/^begins\n.*characters are left out.*\nends\n/s);
  });

  test('runs that are gone, and conflicts, are asked for again', async () => {
    suite.meshStack.claimAnswers.push(404, 409, 500, 503);
    const run = suite.order({
      inputs: [textInput('at last')],
    });
    await run.ended;
    expect(run.last?.status).toBe('SUCCEEDED');
  });
});
