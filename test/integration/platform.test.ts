import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { KubernetesObjectApi } from '@kubernetes/client-node';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { berth, berthOk, type Run, startBerth } from '../helpers/berth.ts';
import { kubeConfig, readObject } from '../helpers/kubernetes.ts';
import { hostOutput, layerFiles, type TestLayer } from '../helpers/layer-files.ts';
import { isRunning, killAll, processesOf, terraformOf, until } from '../helpers/processes.ts';
import { runProgram } from '../helpers/programs.ts';
import { platformFile } from '../helpers/project.ts';
import { strictXml } from '../helpers/strict-xml.ts';
import { suiteFolder, writeFiles } from '../helpers/suite-folder.ts';
import { writeScript } from '../helpers/temporary-folder.ts';

const cwd = suiteFolder();
const log = path.join(cwd, 'processes.log');
const mark = Math.random().toString(36).slice(2, 8);
const imports = `import { ConfigMapV1 } from 'berth/kubernetes/config-map-v1';`;
const markInput = `mark: text({ description: 'tells runs apart', rules: dnsLabel, context: 'layer.base.mark' }),`;

/** A layer with one ConfigMap, "<mark>-<name>", that holds what another layer gives. */
const follower = (name: string): TestLayer => ({
  providers: ['kubernetes'],
  inputs: `${markInput} host: text({ description: 'where', rules: [matches('^https:', 'must be https')], context: 'layer.base.host' }),`,
  imports,
  construct: `new ConfigMapV1(stack, 'map', { metadata: { name: '\${' + variables.mark.source + '}-${name}', namespace: 'default' }, data: { host: variables.host.text } }); return {};`,
});
/** @param host expression of what it gives */
const baseLayer = (host = '`"https://${map.friendlyUniqueId}.example.com"`'): TestLayer => ({
  providers: ['kubernetes'],
  inputs: `mark: text({ description: 'tells runs apart', rules: dnsLabel }),`,
  outputs: `host: ${hostOutput}, mark: output(text({ description: 'tells runs apart', rules: dnsLabel }), 'known-later'),`,
  imports,
  construct: `const map = new ConfigMapV1(stack, 'map', { metadata: { name: '\${' + variables.mark.source + '}-base', namespace: 'default' } });
  return { host: expression(${host}), mark: expression(variables.mark.source) };`,
});
const layers = ['base', 'left', 'right'];

beforeAll(async () => {
  const { name, path: real } = await runProgram();
  // Each test may have a script of its own run before Terraform.
  await writeScript(
    path.join(cwd, 'counted'),
    `echo "$1 \${TF_WORKSPACE##*.}" >> '${log}'\n[ ! -e '${cwd}/before' ] || . '${cwd}/before'\nexec '${real}' "$@"`,
  );
  writeFiles(cwd, {
    'berth.yaml': platformFile({
      toolchain: { program: name, path: { [name]: './counted' } },
      layers: { base: { mark } },
    }),
    ...layerFiles({ base: baseLayer(), left: follower('left'), right: follower('right') }),
  });
});

beforeEach(() => rmSync(log, { force: true }));

afterAll(async () => {
  await berth(['platform', 'destroy', ...layers, '--yes'], { cwd });
});

const map = async (layer: string) => await readObject('v1', 'ConfigMap', `${mark}-${layer}`, 'default');
const apply = ['platform', 'apply', ...layers, '--yes'];
const destroy = async () => await berthOk(['platform', 'destroy', ...layers, '--yes', '--json'], { cwd });

/** "base applied" and so on, in the order of the result. */
function outcomes({ json }: Run): string[] {
  return json.data.instances.map(({ instance, result }: any) => `${instance.split('.')[2]} ${result}`);
}

/** Sub-commands of Terraform, by layer, since the test began. */
function processes(): string[] {
  const lines = existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : [];
  return lines.filter((line) => !line.startsWith('version'));
}

test('a plan from zero shows what is known later, and needs nothing of it', async () => {
  const plan = await berthOk(['platform', 'plan', ...layers], { cwd });
  expect(plan.stdout).toContain('dev.platform.base: 1 to add');
  expect(plan.stdout).toMatch(
    /dev\.platform\.left: 1 to add.*\n {2}mark = \(known after base\)\n {2}host = \(known after base\)/,
  );
  expect(plan.stdout).not.toContain('example.invalid');
  const commands = processes().map((line) => line.split(' ')[0]);
  expect(commands.sort()).toEqual(['init', 'init', 'init', 'plan', 'plan', 'plan']);
  const status = await berthOk(['platform', 'graph', '--json', '--svg', 'platform.svg'], { cwd });
  expect(status.json.data.layers.filter(({ layer }: any) => layers.includes(layer))).toEqual([
    { layer: 'base', version: '1.0.0', state: 'not applied', needs: [] },
    { layer: 'left', version: '1.0.0', state: 'not applied', needs: ['base'] },
    { layer: 'right', version: '1.0.0', state: 'not applied', needs: ['base'] },
  ]);
  expect(strictXml(readFileSync(path.join(cwd, 'platform.svg'), 'utf8')).name).toBe('svg');
  expect(await map('base')).toBeUndefined();
});

test('layers are applied in order, independent ones side by side, with one process each', async () => {
  // Each waits for the other one: one after the other, they would wait forever.
  const wait = (mine: string, other: string) =>
    `*.${mine}) touch '${cwd}/${mine}'; for i in $(seq 100); do [ -e '${cwd}/${other}' ] && break; sleep 0.2; done; [ -e '${cwd}/${other}' ] || exit 1;;`;
  writeFiles(cwd, {
    before: `[ "$1" != apply ] || case "$TF_WORKSPACE" in ${wait('left', 'right')} ${wait('right', 'left')} esac`,
  });
  const run = await berthOk([...apply, '--parallel', '2', '--json'], { cwd });
  rmSync(path.join(cwd, 'before'));
  expect(outcomes(run)).toEqual(['base applied', 'left applied', 'right applied']);
  const [first, ...rest] = processes();
  // The plan has initialised every module; an apply is the one process of its layer.
  expect([first, rest.sort()]).toEqual(['apply base', ['apply left', 'apply right']]);
  expect((await map('left')).data.host).toBe('https://map.example.com');

  rmSync(log);
  const again = await berthOk([...apply, '--json'], { cwd });
  expect(outcomes(again)).toEqual(['base skipped', 'left skipped', 'right skipped']);
  expect(processes()).toEqual([]);
});

test('what a layer gives is checked before anything is run with it', async () => {
  writeFiles(cwd, layerFiles({ base: baseLayer('`["not", "a text"]`') }));
  const wrong = await berth([...apply, '--json'], { cwd });
  expect(wrong.code).toBe(1);
  expect(outcomes(wrong)).toEqual([expect.stringMatching(/^base/), 'left failed', 'right failed']);
  expect(wrong.json.data.instances[1].error).toMatchObject({
    code: 'HANDOVER_INVALID',
    faults: [
      { source: 'output host of dev.platform.base', message: 'host must be text', value: '["not","a text"]' },
    ],
  });
  expect(processes()).toEqual(expect.not.arrayContaining([expect.stringMatching(/left|right/)]));
  writeFiles(cwd, layerFiles({ base: baseLayer('`"https://other.example.com"`') }));
  expect(outcomes(await berthOk([...apply, '--json'], { cwd }))).toEqual([
    expect.stringMatching(/^base/),
    'left applied',
    'right applied',
  ]);
  expect((await map('right')).data.host).toBe('https://other.example.com');
  writeFiles(cwd, layerFiles({ base: baseLayer() }));
});

test('a destroy runs backwards, and refuses what others need', async () => {
  const refused = await berth(['platform', 'destroy', 'base', 'left', '--yes', '--json'], { cwd });
  expect(refused).toMatchObject({ code: 2, json: { error: { code: 'LAYER_NEEDED' } } });
  expect(refused.json.error.message).toContain('dev.platform.right');
  rmSync(log, { force: true });
  expect(outcomes(await destroy()).at(-1)).toBe('base destroyed');
  expect(processes().at(-1)).toBe('destroy base');
  expect(processes()).toHaveLength(3);
  for (const layer of layers) expect(await map(layer)).toBeUndefined();
});

describe('from nothing', () => {
  beforeEach(async () => {
    await destroy();
    rmSync(log, { force: true });
  });

  test('a failed layer stops only what comes after it, and a resume goes on', async () => {
    const cluster = KubernetesObjectApi.makeApiClient(kubeConfig());
    const taken = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: `${mark}-left`, namespace: 'default' },
    };
    await cluster.create(taken);
    const first = await berth([...apply, '--json'], { cwd });
    expect(first.code).toBe(1);
    expect(outcomes(first)).toEqual(['base applied', 'left failed', 'right applied']);
    await cluster.delete(taken);
    const resumed = await berthOk(['platform', 'apply', '--resume', '--yes', '--json'], { cwd });
    expect(outcomes(resumed)).toEqual(['left applied']);

    await destroy();
    await cluster.create({ ...taken, metadata: { name: `${mark}-base`, namespace: 'default' } });
    const second = await berth(apply, { cwd });
    expect(second.code).toBe(1);
    expect(second.stdout).toMatch(/dev\.platform\.right +not started +comes after dev\.platform\.base/);
    expect(second.stdout).toContain('Next: berth platform apply --resume');
    expect(await map('left')).toBeUndefined();
    await cluster.delete({ ...taken, metadata: { name: `${mark}-base`, namespace: 'default' } });
    const rest = await berthOk(['platform', 'apply', '--resume', '--yes', '--json'], { cwd });
    expect(outcomes(rest)).toEqual(['base applied', 'left applied', 'right applied']);
  });

  test.each([
    ['between two layers', 'run.ended', 'dev.platform.base'],
    ['inside the first', 'resource.started', 'dev.platform.base'],
    ['inside a later one', 'resource.started', 'dev.platform.left'],
  ])('killed %s, it goes on and nothing is lost', async (_, type, instance) => {
    const run = startBerth([...apply, '--parallel', '1', '--json=stream'], { cwd });
    for await (const line of createInterface(run.stdout)) {
      const { event } = JSON.parse(line);
      if (event?.type !== type || event.instance !== instance) continue;
      // While its processes are looked for, it must not go on to the next layer.
      run.kill('SIGSTOP');
      const terraform = terraformOf(run.pid as number);
      run.kill('SIGKILL');
      if (terraform) killAll([{ pid: terraform.pid }, ...processesOf(`${cwd}/.berth/modules`)]);
      await until('the end of Terraform', () => !terraform || !isRunning(terraform.pid));
      break;
    }
    await run;
    const before = (await map('base'))?.metadata.uid;
    const resumed = await berthOk(['platform', 'apply', '--resume', '--yes', '--json'], { cwd });
    expect(outcomes(resumed).at(-1)).toMatch(/^right (applied|unchanged)$/);
    if (instance.endsWith('left')) expect(outcomes(resumed)[0]).toMatch(/^left/);
    if (before) expect((await map('base')).metadata.uid).toBe(before);
    const plan = await berthOk(['platform', 'plan', ...layers, '--json'], { cwd });
    expect(outcomes(plan)).toEqual(['base unchanged', 'left unchanged', 'right unchanged']);
    for (const layer of layers) expect(await map(layer)).toBeDefined();
  });

  test('Ctrl-C lets the layer that runs end, and begins no other', async () => {
    const run = startBerth([...apply, '--json=stream'], { cwd });
    const documents: any[] = [];
    for await (const line of createInterface(run.stdout)) {
      documents.push(JSON.parse(line));
      if (documents.at(-1).event?.type === 'run.started') run.kill('SIGINT');
    }
    expect((await run).exitCode).toBe(130);
    const { instances } = documents.at(-1).data;
    expect(instances.slice(1).map(({ result }: any) => result)).toEqual(['not-started', 'not-started']);
    const resumed = await berthOk(['platform', 'apply', '--resume', '--yes', '--json'], { cwd });
    expect(outcomes(resumed).slice(-2)).toEqual(['left applied', 'right applied']);
  });
});

test('a layer may make the cluster that the others are in', async () => {
  const folder = path.join(cwd, 'three');
  const home: TestLayer = {
    outputs: `kubeconfig: output(text({ description: 'how to reach it', rules: [] }), '{}'),`,
    construct: `return { kubeconfig: expression('file("${inject('cluster').kubeconfig}")') };`,
  };
  const apps: TestLayer = { ...baseLayer(), outputs: `host: ${hostOutput},` };
  writeFiles(cwd, {
    'three/berth.yaml': platformFile({
      environments: { dev: { cluster: { layer: 'home' } } },
      layers: { apps: { mark: `${mark}-three` } },
    }),
    ...Object.fromEntries(
      Object.entries(layerFiles({ apps, home })).map(([name, text]) => [`three/${name}`, text]),
    ),
  });
  const both = ['apps', 'home'];
  const plan = await berthOk(['platform', 'plan', ...both], { cwd: folder });
  expect(plan.stdout).toContain('the cluster = (known after home)');
  const alone = await berth(['platform', 'apply', 'apps', '--yes', '--json'], { cwd: folder });
  expect(alone.json.error).toMatchObject({
    code: 'NOTHING_APPLIED',
    fix: expect.stringContaining('berth platform apply home --environment dev'),
  });
  const run = await berthOk(['platform', 'apply', ...both, '--yes', '--json'], { cwd: folder });
  expect(outcomes(run)).toEqual(['home unchanged', 'apps applied']);
  expect(await map('three-base')).toBeDefined();
  const again = await berthOk(['platform', 'apply', ...both, '--yes', '--json'], { cwd: folder });
  expect(outcomes(again)).toEqual(['home skipped', 'apps skipped']);
  const gone = await berthOk(['platform', 'destroy', ...both, '--yes', '--json'], { cwd: folder });
  expect(outcomes(gone)).toEqual(['apps destroyed', 'home destroyed']);
});

test('environments have inputs of their own for the same layers', async () => {
  const { kubeconfig, context } = inject('cluster');
  const two = (own: string) => ({ cluster: { kubeconfig, context }, layers: { base: { mark: own } } });
  const environments = { one: two(`${mark}-one`), live: { ...two(`${mark}-live`), production: true } };
  writeFiles(cwd, {
    'two/berth.yaml': platformFile({ environments }),
    ...Object.fromEntries(
      Object.entries(layerFiles({ base: baseLayer() })).map(([file, text]) => [`two/${file}`, text]),
    ),
  });
  const folder = path.join(cwd, 'two');
  for (const environment of ['one', 'live']) {
    const named = ['base', '--environment', environment];
    await berthOk(['platform', 'apply', ...named, '--yes'], { cwd: folder });
    expect(await map(`${environment}-base`)).toBeDefined();
  }
  const refused = await berth(['platform', 'destroy', 'base', '--environment', 'live', '--yes'], {
    cwd: folder,
  });
  expect(refused).toMatchObject({ code: 5, stderr: expect.stringContaining('give --confirm base') });
  await berthOk(['platform', 'destroy', 'base', '--environment', 'live', '--confirm', 'base'], {
    cwd: folder,
  });
  await berthOk(['platform', 'destroy', 'base', '--environment', 'one', '--yes'], { cwd: folder });
});
