import { expect, test } from 'vitest';
import { minimalInputs, smallPlatform, teamFile, writeProject } from '../../../test/helpers/project.ts';
import { Catalog } from '../../catalog/catalog.ts';
import { readProject } from '../../config/project.ts';
import type { InstanceRecord } from '../../model/run.ts';
import { Inventory } from '../../state/inventory.ts';
import { localDocuments } from '../../state/local-documents.ts';
import { teamInstances } from './team-instances.ts';

const block = (namespace: string, more: Record<string, unknown> = {}) => ({
  block: 'namespace-with-argocd',
  environment: 'dev',
  ...more,
  inputs: { ...minimalInputs(namespace), ...(more.inputs as object | undefined) },
});

async function instances(
  teams: Record<string, readonly unknown[]>,
  { platform = smallPlatform, more = {} }: { platform?: string; more?: Record<string, unknown> } = {},
) {
  const files = Object.entries(teams).map(([team, blocks]) => [
    `teams/${team}.yaml`,
    teamFile(team, {}, { blocks, ...more }),
  ]);
  const root = await writeProject({ 'berth.yaml': platform, ...Object.fromEntries(files) });
  const project = await readProject(root);
  expect(project.faults).toEqual([]);
  return await teamInstances({
    project,
    catalog: new Catalog(root),
    inventory: new Inventory(localDocuments(project.paths.data)),
  });
}

test('a team gets an instance of each of its blocks, with what surrounds it', async () => {
  const { specs, faults } = await instances(
    { payments: [block('app-a'), block('app-b', { name: 'two' })] },
    { more: { labels: { tier: 'gold' } } },
  );
  expect(faults).toEqual([]);
  expect(specs.map(({ name }) => name)).toEqual([
    'dev.payments.namespace-with-argocd',
    'dev.payments.namespace-with-argocd-two',
  ]);
  expect(specs[0]).toMatchObject({
    kind: 'block',
    team: 'payments',
    choice: { namespace_mode: 'create', harbor_mode: 'none' },
    variables: { workspace_id: 'payments', environment: 'dev', labels: { tier: 'gold' } },
    secrets: {},
  });
});

test('the same block twice in one environment is a fault of the second', async () => {
  const { faults } = await instances({ payments: [block('app-a'), block('app-b')] });
  expect(faults).toEqual([
    expect.objectContaining({
      source: 'teams/payments.yaml',
      message: 'is there twice in this environment',
      value: '"dev.payments.namespace-with-argocd"',
      fix: 'tell them apart with "name:"',
    }),
  ]);
});

test('two teams cannot have one namespace in one environment, but in two', async () => {
  const { faults } = await instances({ a: [block('app')], b: [block('app')] });
  expect(faults).toEqual([
    expect.objectContaining({
      source: 'teams/b.yaml',
      message: 'namespace_name is already used by dev.a.namespace-with-argocd',
      value: '"app"',
    }),
  ]);
  const platform = smallPlatform.replace('{dev: {}}', '{dev: {}, prod: {}}');
  const two = await instances(
    { a: [block('app')], b: [block('app', { environment: 'prod' })] },
    { platform },
  );
  expect(two.faults).toEqual([]);
});

test('a name that is too long for Terraform is a fault', async () => {
  const suffix = (length: number) => [block('app', { name: 'n'.repeat(length) })];
  // "dev." + "t." + "namespace-with-argocd" + "-" leave 62 of 90 characters.
  expect((await instances({ t: suffix(62) })).faults).toEqual([]);
  expect((await instances({ t: suffix(63) })).faults).toEqual([
    expect.objectContaining({ message: 'makes a name longer than 90 characters' }),
  ]);
});

test.each([
  ['1', true],
  ['1.0', true],
  ['1.0.0', true],
  ['2', false],
  ['1.0.0.0', false],
  ['', false],
])('version %j of a block at 1.0.0 is right: %s', async (version, right) => {
  const { faults } = await instances({ t: [block('app', { version })] });
  expect(faults).toEqual(
    right ? [] : [expect.objectContaining({ value: `"${version}"`, fix: 'write "1.0.0"' })],
  );
});

test('an unknown block is a fault with a suggestion, and the others are still checked', async () => {
  const { specs, faults } = await instances({
    t: [{ ...block('app'), block: 'namespace-with-argo' }, block('app')],
  });
  expect(faults).toEqual([
    expect.objectContaining({
      code: 'UNKNOWN_BLOCK',
      value: '"namespace-with-argo"',
      line: expect.any(Number),
    }),
  ]);
  expect(specs).toHaveLength(1);
});

test('defaults of the environment reach every team, and the own value wins', async () => {
  const platform = smallPlatform.replace('{dev: {}}', '{dev: {defaults: {size: large}}}');
  const { specs } = await instances(
    { a: [block('app-a')], b: [block('app-b', { inputs: { size: 'medium' } })] },
    { platform },
  );
  expect(specs.map(({ variables }) => variables.size)).toEqual(['large', 'medium']);
});

test('a fault of the members stands where the block is that uses them', async () => {
  const { faults } = await instances({ t: [block('app')] }, { more: { members: [{ kind: 'robot' }] } });
  expect(faults.map(({ message }) => message)).toEqual([
    'members.0.kind must be one of: user, group',
    'members.0.name is required',
    'members.0.role is required',
  ]);
});

test('list elements without a required key hide no other fault, and the others keep their places', async () => {
  const blocks = [
    '  - environment: dev',
    '  - {block: namespace-with-argocd, environment: dev, name: two, inputs: {git_token: letmein}}',
    '  - {block: namespace-with-argocd}',
    '  - {block: namespace-with-argocd, environment: nowhere}',
    '  - {block: namespace-with-argocd, environment: dev, inputs: {namespace_name: kube-system}}',
  ];
  const root = await writeProject({
    'berth.yaml': smallPlatform,
    'teams/a.yaml': `apiVersion: berth/v1\nkind: Team\nname: a\nblocks:\n${blocks.join('\n')}\n`,
  });
  const project = await readProject(root);
  const inputs = await teamInstances({
    project,
    catalog: new Catalog(root),
    inventory: new Inventory(localDocuments(project.paths.data)),
  });
  const found = [...project.faults, ...inputs.faults].map(
    ({ source, line, column, message }) => `${source}:${line}:${column} ${message}`,
  );
  expect(found).toEqual(
    expect.arrayContaining([
      'teams/a.yaml:5:5 blocks.0.block is required',
      'teams/a.yaml:6:85 git_token is a secret and stands here as plain text',
      'teams/a.yaml:7:5 blocks.2.environment is required',
      'teams/a.yaml:8:49 is no environment of berth.yaml',
      expect.stringMatching(/^teams\/a\.yaml:9:79 namespace_name is reserved/),
    ]),
  );
});

test('an output of a layer is taken where the environment has it applied, and nobody says otherwise', async () => {
  const root = await writeProject({
    'berth.yaml': smallPlatform,
    'teams/shop.yaml': teamFile('shop', {
      ...minimalInputs('app-shop'),
      harbor_project: 'shop',
      harbor_robot_seed: { env: 'SEED' },
    }),
  });
  const project = await readProject(root);
  const inventory = new Inventory(localDocuments(project.paths.data));
  const chosen = async () => {
    const { specs } = await teamInstances({ project, catalog: new Catalog(root), inventory });
    return [specs[0]?.choice.harbor_mode, specs[0]?.variables.harbor_url];
  };
  expect(await chosen()).toEqual(['none', undefined]);
  const outputs = { robot_mode: 'managed', url: 'https://harbor.example.com' };
  const record = { instance: 'dev.platform.harbor', outputs, unfinished: true } as unknown as InstanceRecord;
  await inventory.saveInstance(record);
  expect(await chosen()).toEqual(['none', undefined]);
  const { unfinished: _, ...applied } = record;
  await inventory.saveInstance(applied);
  expect(await chosen()).toEqual(['managed', 'https://harbor.example.com']);
});
