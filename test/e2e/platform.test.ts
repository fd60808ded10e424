import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse, parseDocument } from 'yaml';
import { projectPaths, rehearsalPaths } from '../../src/model/paths.ts';
import { layerExampleOf } from '../conformance/example-inputs.ts';
import { berth, berthOk, type Run, startBerth } from '../helpers/berth.ts';
import { chosenToolchain } from '../helpers/chosen-program.ts';
import { readJson } from '../helpers/kubernetes.ts';
import { isRunning, killAll, processesOf, terraformOf, until } from '../helpers/processes.ts';
import { rehearse } from '../helpers/rehearsal.ts';
import { suiteFolder } from '../helpers/suite-folder.ts';

/**
 * The whole platform of examples/whole-platform from nothing, as a newcomer has it: STACKIT, Harbor and meshStack are
 * played, the cluster and everything in it is real. Harbor's chart is a stand-in: its repository is not a package registry.
 */
const cwd = suiteFolder();
const paths = rehearsalPaths(projectPaths(cwd));
const control = path.join(paths.data, 'control.json');
const store = path.join(paths.data, 'services.json');
const options = { cwd, env: rehearse };
const layers = ['ske', 'argocd', 'harbor', 'meshstack'];

beforeAll(async () => {
  await cp('examples/whole-platform', cwd, { recursive: true, filter: (from) => !from.includes('.berth') });
  change((platform) => {
    platform.setIn(['layers', 'harbor'], layerExampleOf('harbor', { registry: 'own' }));
    if ('toolchain' in chosenToolchain) platform.set('toolchain', chosenToolchain.toolchain);
  });
});

afterAll(async () => {
  rmSync(control, { force: true });
  await berthOk(['dev', 'down', '--rehearse'], { cwd });
});

function change(edit: (platform: ReturnType<typeof parseDocument>) => void): void {
  const file = path.join(cwd, 'berth.yaml');
  const platform = parseDocument(readFileSync(file, 'utf8'));
  edit(platform);
  writeFileSync(file, String(platform));
}

const order = (orders: object) => writeFileSync(control, JSON.stringify(orders));
const platformOk = async (command: string, ...words: string[]) =>
  await berthOk(['platform', command, '--json', ...words], options);

/** What services "have", by type. */
function played(): string[] {
  const { objects } = JSON.parse(readFileSync(store, 'utf8'));
  return Object.values<{ type: string }>(objects).map(({ type }) => type);
}

/** By layer. */
function results({ json }: Run): Record<string, string> {
  return Object.fromEntries(
    json.data.instances.map(({ instance, result }: any) => [instance.split('.')[2], result]),
  );
}
const all = (result: string) => Object.fromEntries(layers.map((layer) => [layer, result]));

describe('all layers', () => {
  test('are planned from nothing, with what is known later, and nothing is made', async () => {
    const plan = await berthOk(['platform', 'plan', '--all'], options);
    expect(plan.stdout).toMatch(/dev\.platform\.ske: \d+ to add/);
    for (const layer of layers.slice(1)) {
      expect(plan.stdout).toMatch(new RegExp(`dev\\.platform\\.${layer}: \\d+ to add`));
    }
    expect(plan.stdout).toContain('the cluster = (known after ske)');
    expect(plan.stdout).toContain('cluster_url = (known after ske)');
    expect(plan.stdout).not.toContain('.invalid');
    expect(existsSync(store)).toBe(false);
    const graph = await platformOk('graph');
    const [first, ...rest] = graph.json.data.layers;
    expect([first.layer, first.needs]).toEqual(['ske', []]);
    for (const { needs } of rest) expect(needs).toContain('ske');
  });

  test('a service that fails stops what needs it, and nothing else', async () => {
    order({ errors: [{ type: 'meshstack_platform', operation: 'create', status: 500 }] });
    const run = await berth(['platform', 'apply', '--all', '--yes', '--json'], options);
    expect(run.code).toBe(1);
    expect(results(run)).toEqual({ ...all('applied'), meshstack: 'failed' });
    const { error } = run.json.data.instances.find(({ result }: any) => result === 'failed');
    expect(error.message).toContain('meshStack answered 500 to meshstack_platform.platform');
    rmSync(control);
    const resumed = await platformOk('apply', '--resume', '--yes');
    expect(results(resumed)).toEqual({ meshstack: 'applied' });
  });

  test('are there, and nothing is left to do', async () => {
    expect(results(await platformOk('apply', '--all', '--yes'))).toEqual(all('skipped'));
    expect(results(await platformOk('apply', '--all', '--yes', '--refresh'))).toEqual(all('unchanged'));
    const status = await platformOk('status');
    expect(status.json.data.layers.map(({ layer, state }: any) => [layer, state]).sort()).toEqual(
      layers.map((layer) => [layer, 'applied']).sort(),
    );
    expect(new Set(played())).toEqual(
      new Set([
        ...['stackit_ske_cluster', 'stackit_ske_kubeconfig', 'harbor_project', 'harbor_retention_policy'],
        ...['harbor_immutable_tag_rule', 'harbor_garbage_collection', 'harbor_config_system'],
        ...['meshstack_platform', 'meshstack_landingzone'],
      ]),
    );
    expect(await names('/apis/apps/v1/namespaces/argocd/deployments')).toContain('argocd-repo-server');
    expect(await names(`${core}/namespaces/harbor/configmaps`)).toContain('harbor-stand-in');
    expect(await names(`${core}/namespaces/meshcloud/serviceaccounts`)).toEqual(
      expect.arrayContaining(['meshstack-metering', 'meshstack-replicator']),
    );
  });

  test('give one another what they need, by type', async () => {
    const outputs = (await platformOk('outputs', '--all')).json.data.layers;
    const { server } = parse(readFileSync(paths.kubeconfig, 'utf8')).clusters[0].cluster;
    expect(outputs.ske.host).toBe(server);
    const objects = Object.values<any>(JSON.parse(readFileSync(store, 'utf8')).objects);
    const platform = objects.find(({ type }) => type === 'meshstack_platform');
    expect(JSON.stringify(platform.values)).toContain(JSON.stringify(server));
    expect(outputs.harbor).toMatchObject({ robot_mode: 'managed', url: 'https://harbor.example.com' });
  });

  test('are mended when somebody changes or deletes what they made', async () => {
    order({
      drift: [
        { type: 'stackit_ske_cluster', set: { 'node_pools.1.maximum': 9 } },
        { type: 'harbor_retention_policy', vanished: true },
      ],
    });
    const plan = await platformOk('plan', '--all', '--refresh');
    expect(results(plan)).toEqual({ ...all('unchanged'), ske: 'drifted', harbor: 'drifted' });
    expect(results(await platformOk('apply', '--all', '--yes'))).toMatchObject({
      ske: 'applied',
      harbor: 'applied',
    });
    rmSync(control);
    expect(results(await platformOk('plan', '--all', '--refresh'))).toEqual(all('unchanged'));
  });
});

describe('a team on top', () => {
  const team = async (command: string, ...words: string[]) =>
    await berthOk(['team', command, 'shop', '--json', ...words], options);
  const pull = async () => {
    const secret = await read(`${core}/namespaces/app-shop-dev/secrets/berth-registry-pull`);
    const { auths } = JSON.parse(Buffer.from(secret.data['.dockerconfigjson'], 'base64').toString());
    return auths['harbor.example.com'];
  };

  beforeAll(() => {
    const file = path.join(cwd, 'teams/shop.yaml');
    const shop = parseDocument(readFileSync(file, 'utf8'));
    // What the layer harbor gives: its address, and robot accounts that berth makes as administrator.
    for (const input of ['harbor_mode', 'harbor_url']) shop.deleteIn(['blocks', 0, 'inputs', input]);
    shop.setIn(['blocks', 0, 'inputs', 'harbor_robot_seed'], { env: 'NOBODY_IS_ASKED' });
    writeFileSync(file, String(shop));
  });

  test('gets a namespace with a robot account of its own', async () => {
    const { json } = await team('apply', '--yes');
    const [{ result, outputs, changes }] = json.data.instances;
    expect([result, outputs.pull_secret]).toEqual(['applied', 'berth-registry-pull']);
    expect(changes).toContainEqual(
      expect.objectContaining({ address: 'harbor_robot_account.pull_robot', rehearsed: true }),
    );
    const objects = Object.values<any>(JSON.parse(readFileSync(store, 'utf8')).objects);
    const [robot] = objects.filter(({ type }) => type === 'harbor_robot_account');
    expect(robot.values.permissions).toMatchObject([{ kind: 'project', namespace: 'shop' }]);
    expect((await pull()).password).toMatch(/^Rb1[0-9a-f]{64}$/);
    expect(results(await team('apply', '--yes'))).toEqual({ 'namespace-with-argocd': 'skipped' });
    const status = await berthOk(['team', 'status'], options);
    expect(status.stdout).toMatch(/shop[\s\S]*20\d\d-\d\d-\d\d \(in \d+ days\)/);
  });

  test('holds the layers that it needs, until it is gone', async () => {
    const refused = await berth(['platform', 'destroy', '--all', '--yes', '--json'], options);
    expect(refused).toMatchObject({ code: 2, json: { error: { code: 'LAYER_IN_USE' } } });
    expect(refused.json.error.message).toContain('dev.shop.namespace-with-argocd');
    await team('destroy', '--yes');
    expect(played()).not.toContain('harbor_robot_account');
  });
});

describe('at the end', () => {
  test('a destroy that is killed in the middle goes on where it was', async () => {
    order({ delays: [{ type: 'meshstack_platform', operation: 'delete', seconds: 60 }] });
    const run = startBerth(['platform', 'destroy', '--all', '--yes', '--json'], options);
    await until('the end of other layers', () => !played().includes('harbor_project'));
    await until('the last of meshStack', () => terraformOf(run.pid as number) !== undefined);
    const terraform = terraformOf(run.pid as number);
    run.kill('SIGKILL');
    if (terraform) killAll([{ pid: terraform.pid }, ...processesOf(paths.modules)]);
    await until('the end of Terraform', () => !terraform || !isRunning(terraform.pid));
    await run;
    rmSync(control);
    expect(played()).toContain('stackit_ske_cluster');
    expect(results(await platformOk('destroy', '--all', '--yes'))).toMatchObject({
      meshstack: 'destroyed',
      ske: 'destroyed',
    });
  });

  test('nothing is left: no object of a service, no state, nothing in the cluster', async () => {
    expect(played()).toEqual([]);
    expect(readdirSync(paths.instances)).toEqual([]);
    expect(readdirSync(paths.state)).toEqual([]);
    const namespaces = await names(`${core}/namespaces`);
    // The layer argocd leaves its namespace, as what others keep there goes with it.
    expect(namespaces.filter((name) => !/^(default|kube-.*)$/.test(name))).toEqual(['argocd']);
    const roles = await names('/apis/rbac.authorization.k8s.io/v1/clusterroles');
    expect(roles.filter((name) => /berth|mesh|argocd/.test(name))).toEqual([]);
    expect(await names('/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies')).toEqual([]);
  });
});

const core = '/api/v1';

/** Names of all objects below a path of the API of the rehearsal's cluster. */
async function names(of: string): Promise<string[]> {
  const { items } = await read(of);
  return items.map(({ metadata }: { metadata: { name: string } }) => metadata.name);
}

async function read(of: string): Promise<any> {
  return await readJson(of, { kubeconfig: paths.kubeconfig });
}
