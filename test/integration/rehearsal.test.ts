import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { projectPaths, rehearsalPaths } from '../../src/model/paths.ts';
import { layerExampleOf } from '../conformance/example-inputs.ts';
import { berth, berthOk, cleanEnvironment, startBerth } from '../helpers/berth.ts';
import { chosenToolchain } from '../helpers/chosen-program.ts';
import { rehearse } from '../helpers/rehearsal.ts';
import { suiteFolder, writeFiles } from '../helpers/suite-folder.ts';

const choice = { dns: 'none' };
const instance = 'dev.platform.ske';
const cwd = suiteFolder();
const paths = rehearsalPaths(projectPaths(cwd));
const control = path.join(paths.data, 'control.json');
const store = path.join(paths.data, 'services.json');
// Whatever could be real is such that it would be noticed.
const env = { ...rehearse, STACKIT_SERVICE_ACCOUNT_TOKEN: 'a-token-of-nobody' };

function project(changes: Readonly<Record<string, unknown>> = {}): string {
  return stringify({
    apiVersion: 'berth/v1',
    kind: 'Platform',
    organisation: 'test',
    environments: { dev: { cluster: { kubeconfig: 'nowhere', context: 'nowhere' } } },
    ...chosenToolchain,
    layers: { ske: { ...layerExampleOf('ske', choice), deletion_protection: false, ...changes } },
  });
}

const ske = (command: string, ...words: string[]) =>
  berth(['platform', command, 'ske', '--json', ...words], { cwd, env });
const skeOk = (command: string, ...words: string[]) =>
  berthOk(['platform', command, 'ske', '--json', ...words], { cwd, env });
const order = (orders: object) => writeFileSync(control, JSON.stringify(orders));
const objects = (): { type: string; values: Record<string, unknown> }[] =>
  Object.values(JSON.parse(readFileSync(store, 'utf8')).objects);
const typesOf = () =>
  objects()
    .map(({ type }) => type)
    .sort();
const both = ['stackit_ske_cluster', 'stackit_ske_kubeconfig'];

beforeEach(() => {
  rmSync(control, { force: true });
  writeFiles(cwd, { 'berth.yaml': project() });
});

afterAll(async () => {
  rmSync(control, { force: true });
  await berthOk(['dev', 'down', '--rehearse'], { cwd });
});

describe('a layer, from nothing', () => {
  test('is applied, and everything says that it is rehearsed', async () => {
    const { json } = await skeOk('apply', '--yes');
    expect(json).toMatchObject({ ok: true, rehearsed: true });
    const [{ result, changes, outputs }] = json.data.instances;
    expect(result).toBe('applied');
    expect(changes.map(({ rehearsed }: { rehearsed: boolean }) => rehearsed)).toEqual([true, true]);
    const { clusters } = parse(readFileSync(paths.kubeconfig, 'utf8'));
    expect(outputs.host).toBe(clusters[0].cluster.server);
    expect(outputs.kubernetes_version).toMatch(/^1\.\d+\.\d+$/);
    expect(typesOf()).toEqual(both);
    for (const folder of [paths.instances, path.join(paths.runs, instance)]) {
      const records = readdirSync(folder).map((name) => readFileSync(path.join(folder, name), 'utf8'));
      expect(records.map((text) => JSON.parse(text).rehearsed)).toEqual([true]);
    }
  });

  test('is unchanged afterwards', async () => {
    expect((await skeOk('apply', '--yes')).json.data.instances).toMatchObject([{ result: 'skipped' }]);
    const { json } = await skeOk('apply', '--yes', '--refresh');
    expect(json.data.instances).toMatchObject([{ result: 'unchanged' }]);
  });

  test('touches nothing but its own place', async () => {
    expect(readdirSync(path.join(cwd, '.berth'))).toEqual(['rehearsal']);
    expect(statSync(store).mode & 0o777).toBe(0o600);
    expect((await berthOk(['instance', 'list', '--json'], { cwd })).json.data.instances).toEqual([]);
    const texts = readdirSync(paths.data, { recursive: true, encoding: 'utf8' })
      .map((name) => path.join(paths.data, name))
      .filter((file) => !file.includes('/.terraform/') && !file.startsWith(paths.cluster))
      .filter((file) => statSync(file).isFile());
    expect(texts.filter((file) => readFileSync(file).includes('a-token-of-nobody'))).toEqual([]);
  });

  test('is told to people as what it is', async () => {
    const options = { cwd, env };
    order({ drift: [{ type: 'stackit_ske_cluster', set: { 'node_pools.1.maximum': 9 } }] });
    const plan = await berthOk(['platform', 'plan', 'ske'], options);
    expect(plan.stderr).toContain('rehearsal: STACKIT, Harbor and meshStack are played');
    expect(plan.stdout).toContain('~ stackit_ske_cluster.cluster (rehearsed)');
    const apply = await berthOk(['platform', 'apply', 'ske', '--yes', '--refresh'], options);
    expect(apply.stderr).toContain('stackit_ske_cluster.cluster changed (rehearsed)');
    expect(apply.stdout).toContain('Next: berth team apply --all --rehearse');
    const { stdout } = await berthOk(['instance', 'show', instance], options);
    expect(stdout).toMatch(/provider set \w+ \(rehearsed\)/);
    const { json } = await berthOk(['run', 'list', '--json'], options);
    const run = await berthOk(['run', 'show', json.data.runs[0].id], options);
    expect(run.stdout).toContain('~ stackit_ske_cluster.cluster (rehearsed)');
  });
});

describe('what the control file orders', () => {
  test('drift of an attribute is found, once, and mended', async () => {
    order({
      drift: [
        { type: 'stackit_ske_cluster', where: { name: 'platform' }, set: { 'node_pools.1.maximum': 9 } },
      ],
    });
    const { json } = await skeOk('plan', '--refresh');
    expect(json.data.instances).toMatchObject([
      {
        result: 'drifted',
        changes: [
          {
            address: 'stackit_ske_cluster.cluster',
            action: 'update',
            rehearsed: true,
            attributes: [{ path: 'node_pools.1.maximum', after: '9' }],
          },
        ],
      },
    ]);
    expect((await skeOk('apply', '--yes')).json.data.instances).toMatchObject([{ result: 'applied' }]);
    const after = await skeOk('plan', '--refresh');
    expect(after.json.data.instances).toMatchObject([{ result: 'unchanged' }]);
  });

  test('what vanished is made anew', async () => {
    order({ drift: [{ type: 'stackit_ske_kubeconfig', vanished: true }] });
    const { json } = await skeOk('apply', '--yes', '--refresh');
    expect(json.data.instances).toMatchObject([
      { changes: [{ address: 'stackit_ske_kubeconfig.kubeconfig', action: 'create' }] },
    ]);
    expect(typesOf()).toEqual(both);
  });

  test.each([
    [401, 'does not take the credential', 'STACKIT_SERVICE_ACCOUNT_KEY_PATH'],
    [403, 'the account may not do that', 'give the account that right in STACKIT'],
    [409, 'is there already, or something else is changing it', 'run the same command again'],
    [429, 'asked too often', 'wait a minute'],
    [500, 'the service itself failed', 'outage'],
  ])('an API error %i is told with what helps, and the next apply goes on', async (status, problem, fix) => {
    const drift = [{ type: 'stackit_ske_cluster', set: { 'node_pools.0.maximum': 8 } }];
    order({ drift, errors: [{ type: 'stackit_ske_cluster', operation: 'update', status }] });
    const { code, json } = await ske('apply', '--yes', '--refresh');
    expect([code, json.rehearsed]).toEqual([1, true]);
    const [{ error }] = json.data.instances;
    expect(error.message).toContain(`STACKIT answered ${status} to stackit_ske_cluster.cluster: `);
    expect(error.message).toContain(problem);
    expect(error.fix).toContain(fix);
    rmSync(control);
    expect((await skeOk('apply', '--yes')).json.data.instances).toMatchObject([{ result: 'applied' }]);
  });

  test('a service that is busy for a moment is asked again', async () => {
    order({ errors: [{ type: 'stackit_ske_cluster', operation: 'read', status: 500, times: 2 }] });
    const { json } = await skeOk('plan', '--refresh');
    expect(json.data.instances).toMatchObject([{ result: 'unchanged' }]);
  });

  test('slowness lasts as long as it is ordered', async () => {
    order({ delays: [{ type: 'stackit_ske_cluster', operation: 'read', seconds: 3 }] });
    const { json } = await skeOk('plan', '--refresh');
    expect(json.data.instances[0].seconds).toBeGreaterThan(3);
  });

  test('an order that nobody understands is named', async () => {
    order({ errors: [{ status: 404 }] });
    const { json } = await ske('plan', '--refresh');
    expect(json.data.instances[0].error.message).toContain(`the control file "${control}" cannot be used`);
  });
});

test('a provider that is killed in the middle leaves a readable store, and the next apply goes on', async () => {
  await skeOk('destroy', '--yes');
  order({ delays: [{ type: 'stackit_ske_cluster', operation: 'create', seconds: 60 }] });
  const run = startBerth(['platform', 'apply', 'ske', '--yes', '--json'], { cwd, env });
  await expect.poll(() => existsSync(store) && typesOf(), { timeout: 60_000 }).toEqual([both[0]]);
  const provider = await providerOf(cwd);
  process.kill(provider, 'SIGKILL');
  expect((await run).exitCode).not.toBe(0);
  expect(typesOf()).toEqual([both[0]]);
  rmSync(control);
  // STACKIT makes a cluster of that name once: it is taken over.
  expect((await skeOk('apply', '--yes')).json.data.instances).toMatchObject([{ result: 'applied' }]);
  expect(typesOf()).toEqual(both);
});

test('a bootstrap of state plays the place, and moves nothing', async () => {
  const config = parse(project());
  const state = { storage: 'bucket', ...layerExampleOf('state', { storage: 'bucket' }) };
  const text = stringify({ ...config, layers: { ...config.layers, state } });
  writeFiles(cwd, { 'berth.yaml': text });
  const { json } = await berthOk(['state', 'bootstrap', '--yes', '--json'], { cwd, env });
  expect(json.data).toMatchObject({ result: 'rehearsed', layer: 'state' });
  expect(JSON.parse(json.data.backend)).toMatchObject({
    type: 's3',
    bucket: 'acme-state',
    endpoint: 'https://object.storage.eu01.onstackit.cloud',
  });
  expect(readFileSync(path.join(cwd, 'berth.yaml'), 'utf8')).toBe(text);
  await berthOk(['platform', 'destroy', 'state', '--yes'], { cwd, env });
  expect(typesOf()).toEqual(both);
});

test('a rehearsed state is refused without --rehearse, pushed or found', async () => {
  const state = path.join(cwd, 'rehearsed.tfstate');
  writeFileSync(state, (await berthOk(['state', 'pull', instance], { cwd, env })).stdout);
  const own = path.join(projectPaths(cwd).state, instance);
  await mkdir(own, { recursive: true });
  writeFileSync(path.join(own, 'terraform.tfstate'), readFileSync(state));
  for (const words of [
    ['state', 'push', instance, state, '--yes'],
    ['platform', 'apply', 'ske', '--yes'],
    ['platform', 'destroy', 'ske', '--yes'],
  ]) {
    const run = await berth([...words, '--json'], { cwd });
    const error = run.json.error ?? run.json.data.instances[0].error;
    expect([words.join(' '), error.code]).toEqual([words.join(' '), 'STATE_REHEARSED']);
    expect(error.fix).toContain('--rehearse');
  }
  rmSync(own, { recursive: true });
});

test('is destroyed to nothing', async () => {
  expect((await skeOk('destroy', '--yes')).json.data.instances).toMatchObject([{ result: 'destroyed' }]);
  expect(objects()).toEqual([]);
  expect(existsSync(path.join(paths.state, instance))).toBe(false);
  expect(readdirSync(paths.instances)).toEqual([]);
});

test('the tests of the provider pass', async () => {
  const folder = path.resolve('toolchain/provider-rehearsal');
  const { exitCode, stdout, stderr } = await execa('go', ['test', './...'], {
    cwd: folder,
    env: { ...cleanEnvironment(), GOWORK: 'off', GOTOOLCHAIN: 'local' },
    extendEnv: false,
    reject: false,
  });
  expect([exitCode, exitCode === 0 ? '' : `${stdout}\n${stderr}`]).toEqual([0, '']);
});

/** Process id of the provider that plays STACKIT for this project. */
async function providerOf(folder: string): Promise<number> {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const found = pids.filter((pid) => {
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      return command.includes('terraform-provider-stackit') && environmentOf(pid).includes(`=${folder}/`);
    } catch {
      // It has ended, or is somebody else's.
      return false;
    }
  });
  expect(found).toHaveLength(1);
  return Number(found[0]);
}

function environmentOf(pid: string): string {
  return readFileSync(`/proc/${pid}/environ`, 'utf8');
}
