import { outputsOf, providersOf } from '../../model/content.ts';
import type { Input } from '../../model/input.ts';
import { activeRelations, runtimeInputs } from '../../model/input-model.ts';
import { portal } from '../../model/portal.ts';
import { reachesCluster } from '../../model/provider-set.ts';
import { literal } from '../../model/terraform-text.ts';
import { type Form, block as hclBlock } from '../hcl/body.ts';
import { testKubeconfigFile } from './kubeconfig-files.ts';
import type { PublishedBlock, Tree } from './target.ts';

const plain: Form = { blocks: {}, writers: {} };
const references = (value: unknown) => `[${(value as string[]).join(', ')}]`;
const runForm: Form = {
  blocks: { variables: plain, assert: plain },
  writers: { command: String, expect_failures: references },
};

/**
 * Tests of a module with mocked providers: it makes every output, refuses a missing kubeconfig, and refuses values that
 * break the rules of the block. Inputs that have no value of their own take their examples.
 */
export function hubTests({ block, choice }: PublishedBlock): string {
  const providers = providersOf(block, choice);
  const inputs = runtimeInputs(block.inputs, choice);
  // OpenTofu does not look at a variable whose rules speak of another one that is at fault.
  const related = new Set(activeRelations(block.inputs, choice).map(({ input }) => input));
  const bad = inputs.flatMap(([name, input]) => {
    const value = related.has(name) ? undefined : badValue(input);
    return value === undefined ? [] : [[name, value] as const];
  });
  const cluster = reachesCluster(providers);
  const variables = {
    ...(cluster && { [portal.kubeconfigVariable]: testKubeconfigFile }),
    ...Object.fromEntries(inputs.flatMap(([name, input]) => exampleOf(name, input))),
  };
  const outputs = outputsOf(block, choice).map(([name]) => `output.${name}`);
  return [
    ...providers.map((name) => hclBlock(['mock_provider', name], {}, plain)),
    ...(Object.keys(variables).length > 0 ? [hclBlock(['variables'], variables, plain)] : []),
    run('makes_every_output', {
      command: 'apply',
      assert: {
        condition: `\${alltrue([for value in [${outputs.join(', ')}] : value != null])}`,
        error_message: 'an output is null',
      },
    }),
    ...(cluster
      ? [
          run('refuses_a_missing_kubeconfig', {
            command: 'plan',
            variables: { [portal.kubeconfigVariable]: portal.kubeconfig },
            expect_failures: ['terraform_data.kubeconfig'],
          }),
        ]
      : []),
    ...(bad.length > 0
      ? [
          run('refuses_values_that_break_rules', {
            command: 'plan',
            variables: Object.fromEntries(bad),
            expect_failures: bad.map(([name]) => `var.${name}`),
          }),
        ]
      : []),
  ].join('\n');
}

function run(name: string, body: Tree): string {
  return hclBlock(['run', name], body, runForm);
}

/** Terraform's tests give ephemeral variables no defaults: what may be one is always given. */
function exampleOf(
  name: string,
  { default: value, example, sensitive }: Input,
): (readonly [string, unknown])[] {
  const given = value === undefined ? example : sensitive ? value : undefined;
  return given === undefined ? [] : [[name, templated(given)]];
}

/** Names of inputs that a test could give no value to. */
export function withoutExample({ block, choice }: PublishedBlock): string[] {
  return runtimeInputs(block.inputs, choice)
    .filter(
      ([, input]) =>
        input.default === undefined && input.example === undefined && input.context !== 'team.members',
    )
    .map(([name]) => name);
}

function templated(value: unknown): unknown {
  return typeof value === 'string' ? literal(value) : value;
}

/** A value of the right type that breaks a rule of the input, if there is one at hand. */
function badValue({ shape, schema }: Input): unknown {
  const candidates: readonly unknown[] =
    shape.type === 'number'
      ? [shape.max + 1]
      : shape.type === 'text' || shape.type === 'choice'
        ? ['', '-', '\u0001', 'x'.repeat(300)]
        : [];
  return candidates.find((value) => !schema.safeParse(value).success);
}
