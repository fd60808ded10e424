import { describe, expect, test } from 'vitest';
import { Catalog } from '../../src/catalog/catalog.ts';
import { valueIssues } from '../../src/model/input-schema.ts';
import { providerSets } from '../../src/model/provider-set.ts';
import { synthesize } from '../../src/synth/module.ts';
import { evaluate } from '../../test/helpers/evaluate.ts';
import { inputs } from './inputs.ts';

const entry = new Catalog().block('namespace-with-argocd');

async function moduleOf(harbor_mode: string) {
  const choice = { namespace_mode: 'create', harbor_mode };
  return JSON.parse((await synthesize(entry, choice, providerSets.registry)).json);
}

describe.each(['managed', 'delegated'])('with harbor_mode %s', (mode) => {
  test('a robot account of the namespace may pull from one project, and nothing else', async () => {
    const { resource, provider } = await moduleOf(mode);
    expect(Object.keys(resource.harbor_robot_account)).toEqual(['pull_robot']);
    const { permissions, level, lifecycle } = resource.harbor_robot_account.pull_robot;
    expect(level).toBe('project');
    expect(permissions).toEqual([
      {
        kind: 'project',
        namespace: '${var.harbor_project}',
        access: [{ resource: 'repository', action: 'pull' }],
      },
    ]);
    // The Secret holds the new one before the old one goes.
    expect(lifecycle).toEqual({ create_before_destroy: true });
    expect(provider.harbor).toEqual([{ url: '${var.harbor_url}', insecure: false }]);
  });

  test('the Secret is made of it without being in the state', async () => {
    const { data, data_wo, data_wo_revision } = (await moduleOf(mode)).resource.kubernetes_secret_v1
      .pull_secret;
    expect(data).toBeUndefined();
    expect(data_wo['.dockerconfigjson']).toContain('harbor_robot_account.pull_robot.full_name');
    expect(data_wo_revision).not.toMatch(/robot_secret|pull_robot[.]secret|harbor_robot_seed\b(?!_version)/);
  });

  test('no output knows of the robot account', async () => {
    const { output } = await moduleOf(mode);
    const users = Object.entries<{ value: string }>(output).filter(([, { value }]) => /robot/.test(value));
    expect(users).toEqual([]);
  });
});

test('a managed one gets its secret by a write-only argument, a delegated one from Harbor', async () => {
  const robotOf = async (mode: string) => (await moduleOf(mode)).resource.harbor_robot_account.pull_robot;
  expect(await robotOf('managed')).toMatchObject({ secret_wo: '${local.robot_secret}' });
  // Who is a robot account itself may change none: Harbor makes the secret.
  expect(Object.keys(await robotOf('delegated'))).not.toContain('secret_wo');
});

test.each(['none', 'external'])('with harbor_mode %s there is no provider for Harbor', async (mode) => {
  const { terraform, resource, output } = await moduleOf(mode);
  expect(Object.keys(terraform.required_providers)).not.toContain('harbor');
  expect(Object.keys(resource)).not.toContain('harbor_robot_account');
  expect(Object.keys(output)).not.toContain('pull_robot_expires');
});

describe('name and secret', () => {
  const base: Readonly<Record<string, unknown>> = {
    harbor_url: 'https://harbor.example.com',
    harbor_project: 'shop',
    environment: 'Dev_1',
    namespace_name: 'app--shop',
    harbor_rotation_months: 2,
    harbor_rotation: 0,
    harbor_robot_seed: 'a-seed-of-thirty-two-characters!',
  };
  async function made(changes: Readonly<Record<string, unknown>> = {}) {
    const { locals } = await moduleOf('managed');
    const name = locals.robot_name.slice(2, -1).replaceAll('plantimestamp()', '"2026-11-22T12:00:00Z"');
    const secret = locals.robot_secret.slice(2, -1).replaceAll('local.robot_name', name);
    const variables = Object.entries({ ...base, ...changes });
    const { pair } = await evaluate(
      { pair: `\${[${name}, ${secret}]}` },
      Object.fromEntries(variables.map(([variable, value]) => [variable, { default: value }])),
    );
    return pair as [name: string, secret: string];
  }

  test('are such as Harbor accepts', async () => {
    const [name, secret] = await made();
    expect(name).toMatch(/^dev-1-app-shop-202611-[0-9a-f]{8}$/);
    expect(name).toMatch(/^[a-z0-9]+(?:[._-][a-z0-9]+)*$/);
    expect(secret).toMatch(/^Rb1[0-9a-f]{64}$/);
  });

  test.each([
    ['namespace_name', 'app-shop'],
    ['harbor_project', 'other'],
    ['harbor_rotation', 1],
    ['environment', 'dev-1'],
  ])('are others with another %s', async (input, value) => {
    const [[name, secret], [otherName, otherSecret]] = await Promise.all([made(), made({ [input]: value })]);
    expect(otherName).not.toBe(name);
    expect(otherSecret).not.toBe(secret);
  });

  test('another seed makes another secret of the same robot account', async () => {
    const other = await made({ harbor_robot_seed: 'b-seed-of-thirty-two-characters!' });
    const [name, secret] = await made();
    expect(other[0]).toBe(name);
    expect(other[1]).not.toBe(secret);
  });
});

test.each<[string, Readonly<Record<string, unknown>>, string]>([
  ['managed', { harbor_robot_seed: 'short' }, 'harbor_robot_seed must be 32 to 4096 characters long'],
  ['managed', { harbor_rotation_months: 7 }, 'harbor_rotation_months must be a whole number from 1 to 6'],
  ['delegated', { harbor_rotation: -1 }, 'harbor_rotation must be a whole number from 0 to 10000'],
  ['delegated', { harbor_url: 'http://harbor.example.com' }, 'harbor_url must be https://host'],
])('with harbor_mode %s, %j is refused', (harbor_mode, changes, message) => {
  const choice = { namespace_mode: 'create', harbor_mode };
  const values = { harbor_rotation: 0, ...changes };
  const said = valueIssues(inputs, choice, values, new Set(Object.keys(values)))
    .filter(({ input }) => input in changes)
    .map(({ input, issues }) => `${input} ${issues[0]?.message}`);
  expect(said).toEqual([expect.stringContaining(message)]);
});
