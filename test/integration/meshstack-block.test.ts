import path from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { block } from '../../building-blocks/namespace-with-argocd/block.ts';
import { instanceLabelKey } from '../../src/model/instance-label.ts';
import { actor } from '../helpers/access.ts';
import { provisionerKubeconfig, tenantKubeconfig } from '../helpers/account-kubeconfig.ts';
import { berthOk } from '../helpers/berth.ts';
import type { ProgramName } from '../helpers/chosen-program.ts';
import { clusterObjects } from '../helpers/cluster-objects.ts';
import { type GitRepository, gitRepository } from '../helpers/git-repository.ts';
import { readJson, readObject } from '../helpers/kubernetes.ts';
import { allSucceeded, type OrderedRun } from '../helpers/mesh-run.ts';
import { type TestRunner, testRunner } from '../helpers/mesh-runner.ts';
import { MeshStandIn } from '../helpers/mesh-stand-in.ts';
import { orderedInputs } from '../helpers/ordered-inputs.ts';
import { releasedMirror } from '../helpers/played-providers.ts';
import { minimalInputs, platformFile, teamFile } from '../helpers/project.ts';
import { suiteFolder, writeFiles } from '../helpers/suite-folder.ts';

const root = suiteFolder();
const mark = Math.random().toString(36).slice(2, 8);
const namespace = `panel-${mark}`;
const workspace = 'team-a';

let blocks: GitRepository;
let kubeconfig: string;
let cliConfig: string;
/** What `team apply` makes of the same inputs. */
let ofTeamFile: Record<string, unknown>;

beforeAll(async () => {
  blocks = gitRepository(path.join(root, 'blocks'), { 'README.md': 'blocks' });
  for (const mode of ['create', 'adopt']) await publish(mode);
  blocks.commit({});
  blocks.git('tag', 'v1.0.0');
  kubeconfig = await provisionerKubeconfig();
  cliConfig = await releasedMirror(root);
  ofTeamFile = await madeByTeamFile();
});

async function publish(mode: string): Promise<void> {
  const where = ['--target', 'meshstack', '--out', `published/${mode}`];
  await berthOk(['block', 'publish', block.name, ...where, '--var', `namespace_mode=${mode}`], {
    cwd: path.join(root, 'blocks'),
  });
}

/** Who may work in the namespace, as meshStack and as a team file say it. */
const people = [
  { name: 'ada@example.com', meshRole: 'Workspace Owner', role: 'admin' },
  { name: 'vi@example.com', meshRole: 'Workspace Member', role: 'view' },
];

/** What an application team and the platform team fill in. */
function given(changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    ...minimalInputs(namespace),
    workspace_id: workspace,
    environment: 'dev',
    cost_center: 'c-4711',
    labels: { 'example.com/tier': 'gold' },
    members: people.map(({ name, meshRole }) => ({
      meshIdentifier: name,
      username: name,
      firstName: 'A',
      lastName: 'B',
      email: name,
      euid: name,
      roles: [meshRole, 'something else'],
    })),
    'kubeconfig.yaml': kubeconfig,
    ...changes,
  };
}

/** Everything in the cluster that has to do with a namespace, as it was asked for; nothing of what Kubernetes adds by itself. */
async function madeObjects(name: string): Promise<Record<string, unknown>> {
  const cluster = inject('cluster');
  const all = await clusterObjects(cluster.kubeconfig, cluster.context);
  const own = all.filter((one) => one.namespace === name || one.name.includes(name));
  const entries = own.map(async ({ id, path: place }) => [id, wished(await readJson(place))] as const);
  return Object.fromEntries(await Promise.all(entries));
}

function wished({ status: _status, metadata, ...rest }: any): unknown {
  const { uid, resourceVersion, creationTimestamp, generation, managedFields, labels, ...more } = metadata;
  const { [instanceLabelKey]: _instance, ...others } = labels ?? {};
  return { ...rest, metadata: { ...more, labels: others } };
}

/** Applies a team file that says the same, looks at what it makes, and takes it away: the name is free again. */
async function madeByTeamFile(): Promise<Record<string, unknown>> {
  const cwd = path.join(root, 'team');
  const { namespace_name, project_id, github_repo_url, cost_center, labels } = given();
  const inputs = { namespace_name, project_id, github_repo_url, cost_center };
  const members = people.map(({ name, role }) => ({ kind: 'user', name, role }));
  writeFiles(cwd, {
    'berth.yaml': platformFile(),
    'teams/team-a.yaml': teamFile(workspace, inputs, { members, labels }),
  });
  await berthOk(['team', 'apply', workspace, '--yes'], { cwd });
  const made = await madeObjects(namespace);
  await berthOk(['team', 'destroy', workspace, '--yes'], { cwd });
  return made;
}

/** Orders of the block with one program; for all tests of a `describe`. */
function panel(program: ProgramName) {
  let meshStack: MeshStandIn;
  let runner: TestRunner;
  beforeAll(async () => {
    meshStack = await MeshStandIn.start();
    const environment = { TF_CLI_CONFIG_FILE: cliConfig };
    runner = await testRunner({ root: path.join(root, program), meshStack, program, environment });
  });
  afterAll(async () => {
    await runner.stop();
    const sent = meshStack.sent.join('\n');
    meshStack.stop();
    expect(meshStack.violations).toEqual([]);
    expect(sent).not.toContain(JSON.parse(kubeconfig).users[0].user.token);
  });

  /** A run that has ended well. */
  async function run({
    mode = 'create',
    inputs,
    from = 'repository',
    ...rest
  }: Ordered): Promise<OrderedRun> {
    const choice = { namespace_mode: mode, harbor_mode: 'none' };
    const ordered = meshStack.order({
      ...rest,
      workspace,
      inputs: orderedInputs(meshStack, block, choice, given(inputs)),
      implementation: from === 'repository' ? published(mode) : ofCatalog(mode),
    });
    await ordered.ended;
    expect(ordered.last?.status, `${ordered.userText}\n${ordered.systemText}`).toBe('SUCCEEDED');
    return ordered;
  }
  return { run, state: (ordered: OrderedRun) => meshStack.state(ordered.block, workspace) };
}

const published = (mode: string) => ({
  repositoryUrl: blocks.url,
  repositoryPath: `published/${mode}/buildingblock`,
  refName: 'v1.0.0',
});
const ofCatalog = (mode: string) => ({
  repositoryUrl: `berth:${block.name}?namespace_mode=${mode}`,
  refName: `v${block.version}`,
});

interface Ordered {
  readonly behavior?: string;
  readonly block?: string;
  readonly mode?: 'create' | 'adopt';
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly planOf?: OrderedRun;
  /** @default repository */
  readonly from?: 'repository' | 'catalogue';
}

const quota = async () => await readObject('v1', 'ResourceQuota', 'berth-quota', namespace);

describe.each([
  { program: 'tofu', from: 'repository' },
  { program: 'terraform', from: 'catalogue' },
] as const)('with $program, from the $from', ({ program, from }) => {
  const { run, state } = panel(program);

  test('a namespace of the panel is made as a team file makes it, and is taken away without a rest', async () => {
    const ordered = await run({ from });
    expect(ordered.stepStates).toEqual(allSucceeded);
    expect(ordered.outputs).toMatchObject({
      namespace: { value: namespace, type: 'STRING' },
      application: { value: namespace, type: 'STRING' },
      pull_secret: { value: '', type: 'STRING' },
      quota: { value: expect.stringContaining('"pods": "15"'), type: 'CODE' },
      links: { type: 'CODE' },
      summary: { value: expect.stringContaining(`## Namespace ${namespace}`), type: 'STRING' },
    });
    expect(Object.keys(ofTeamFile).length).toBeGreaterThan(10);
    expect(await madeObjects(namespace)).toEqual(ofTeamFile);
    const looked = await run({ from, block: ordered.block, behavior: 'DETECT' });
    expect(looked.last?.changesDetected).toBe(false);

    await run({ from, block: ordered.block, behavior: 'DESTROY' });
    expect(state(ordered)).toMatchObject({ resources: [], outputs: {} });
    expect(await madeObjects(namespace)).toEqual({});
  });
});

describe('later on', () => {
  const { run } = panel('tofu');

  test('a namespace stays as it is, is found to be changed by hand, put right by that plan, and made larger', async () => {
    const ordered = await run({});
    const again = { block: ordered.block };
    const unchanged = await run(again);
    expect(unchanged.systemText).toContain('Resources: 0 added, 0 changed, 0 destroyed.');
    expect(unchanged.outputs).toEqual(ordered.outputs);

    const { metadata, spec } = await quota();
    const more = { metadata, spec: { hard: { ...spec.hard, pods: '9999' } } };
    await actor().change({ apiVersion: 'v1', kind: 'ResourceQuota', ...more });
    const drifted = await run({ ...again, behavior: 'DETECT' });
    expect(drifted.last?.changesDetected).toBe(true);
    expect((await quota()).spec.hard.pods).toBe('9999');
    await run({ ...again, planOf: drifted });
    expect((await quota()).spec).toEqual(spec);

    const larger = await run({ ...again, inputs: { size: 'medium' } });
    expect((await quota()).spec.hard.pods).toBe('50');
    expect(larger.outputs.quota?.value).toContain('"pods": "50"');
    await run({ ...again, behavior: 'DESTROY', inputs: { size: 'medium' } });
    expect(await madeObjects(namespace)).toEqual({});
  });
});

describe('a tenant that meshStack has made', () => {
  const { run } = panel('terraform');

  test('is taken over, and stays when the block goes', async () => {
    const name = `tenant-${mark}`;
    const tenant = { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
    await actor().create(tenant);
    const inputs = { namespace_name: name, 'kubeconfig.yaml': await tenantKubeconfig(`mesh-${mark}`) };
    const wanted = { mode: 'adopt', inputs } as const;
    const ordered = await run(wanted);
    const objects = Object.keys(await madeObjects(name));
    expect(objects).toEqual(Object.keys(ofTeamFile).map((id) => id.replaceAll(namespace, name)));
    await run({ ...wanted, block: ordered.block, behavior: 'DESTROY' });
    expect(Object.keys(await madeObjects(name))).toEqual([
      `configmaps.core ${name}/kube-root-ca.crt`,
      `namespaces.core /${name}`,
      `serviceaccounts.core ${name}/default`,
    ]);
    await actor().remove(tenant);
  });
});
