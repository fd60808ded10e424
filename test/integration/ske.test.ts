import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import { afterAll, describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { Catalog } from '../../src/catalog/catalog.ts';
import { synthesize } from '../../src/synth/module.ts';
import { layerExampleOf } from '../conformance/example-inputs.ts';
import { berth, berthOk, cleanEnvironment } from '../helpers/berth.ts';
import { chosenToolchain } from '../helpers/chosen-program.ts';
import { programPath } from '../helpers/programs.ts';
import { platformFile, writeProject } from '../helpers/project.ts';
import { rehearsalProviders, rehearse } from '../helpers/rehearsal.ts';
import { suiteFolder, writeFiles } from '../helpers/suite-folder.ts';

const choice = { dns: 'none' };
const good = layerExampleOf('ske', choice);
const cwd = suiteFolder();
const data = path.join(cwd, '.berth/rehearsal');

/** berth.yaml whose cluster nobody can reach: the layer needs none. */
function project(inputs: Readonly<Record<string, unknown>>, production = false): string {
  return stringify({
    apiVersion: 'berth/v1',
    kind: 'Platform',
    organisation: 'test',
    environments: { dev: { production, cluster: { kubeconfig: 'none', context: 'none' } } },
    ...chosenToolchain,
    layers: { ske: { ...good, ...inputs } },
  });
}

afterAll(async () => {
  await berthOk(['dev', 'down'], { cwd, env: rehearse });
});

describe('before Terraform is started', () => {
  const production = { acl: ['0.0.0.0/0'], apps_maximum: 3, zones: ['eu01-1', 'eu01-2'] };
  const always = {
    cluster_name: 'twelve-signs',
    project_id: 'mine',
    maintenance_start: '2 o clock',
    system_max_surge: 1,
    apps_machine_type: 'large',
    kubernetes_version: '1.33.1',
  };

  test.each([
    ['everywhere', false, always],
    ['in production', true, production],
  ])('every fault %s is told at its place', async (_, isProduction, inputs) => {
    const folder = await writeProject({ 'berth.yaml': project(inputs, isProduction) });
    const run = await berth(['platform', 'apply', 'ske', '--yes', '--json'], { cwd: folder });
    expect(run.code).toBe(2);
    const faults: { message: string; line: number }[] = run.json.error.faults;
    const lines = readFileSync(path.join(folder, 'berth.yaml'), 'utf8').split('\n');
    for (const name of Object.keys(inputs)) {
      const own = faults.filter(({ message }) => message.startsWith(`${name} `));
      expect(own, name).toHaveLength(1);
      // A list stands on the lines below its name.
      expect(lines.slice((own[0]?.line ?? 0) - 2, own[0]?.line).join('\n')).toContain(`${name}:`);
    }
    expect(faults).toHaveLength(Object.keys(inputs).length);
    expect(existsSync(path.join(folder, '.berth/modules'))).toBe(false);
  });
});

test('an apply keeps the short-lived administrator in the state alone, and no credential', async () => {
  writeFiles(cwd, { 'berth.yaml': project({ deletion_protection: false }) });
  const env = { ...rehearse, STACKIT_SERVICE_ACCOUNT_TOKEN: 'a-token-of-nobody' };
  const run = await berthOk(['platform', 'apply', 'ske', '--yes', '--json'], { cwd, env });
  const [{ outputs }] = run.json.data.instances;
  const cluster = parse(readFileSync(path.join(data, 'kubeconfig'), 'utf8'));
  expect(outputs).toMatchObject({
    host: cluster.clusters[0].cluster.server,
    certificate_authority: expect.stringContaining('BEGIN CERTIFICATE'),
    zones: ['eu01-1', 'eu01-2', 'eu01-3'],
  });
  const given = parse(outputs.kubeconfig);
  expect(given.clusters[0].cluster).toMatchObject({
    server: outputs.host,
    extensions: [{ extension: { clusterName: 'platform', region: 'eu01' } }],
  });
  expect(given.users[0].user).toEqual({
    exec: expect.objectContaining({ command: 'stackit', args: ['ske', 'kubeconfig', 'login'] }),
  });
  expect(filesWith(cluster.users[0].user['client-key-data'])).toEqual([
    // What plays STACKIT knows it, and who plays the cluster.
    'kubeconfig',
    'services.json',
    'state/dev.platform.ske/terraform.tfstate',
  ]);
  expect(filesWith('a-token-of-nobody')).toEqual([]);
  await berthOk(['platform', 'destroy', 'ske', '--yes'], { cwd, env });
});

test.each([
  ['a name that is none', 'maximum', 'maximun', 'attribute "maximum" is required'],
  ['a value of another type', '"max_unavailable": 0', '"max_unavailable": "some"', 'number is required'],
])('the played provider lets Terraform refuse %s', async (_, from, to, said) => {
  const folder = await writeProject({});
  const { set, cliConfig } = await rehearsalProviders();
  const { json } = await synthesize(new Catalog().layer('ske'), choice, set);
  const start = json.indexOf('"stackit_ske_cluster"');
  writeFileSync(
    path.join(folder, 'main.tf.json'),
    json.slice(0, start) + json.slice(start).replace(from, to),
  );
  const env = { ...cleanEnvironment(), TF_CLI_CONFIG_FILE: cliConfig, CHECKPOINT_DISABLE: '1' };
  const terraform = await programPath('terraform');
  const options = { cwd: folder, env, extendEnv: false, reject: false } as const;
  expect((await execa(terraform, ['init', '-input=false', '-no-color'], options)).exitCode).toBe(0);
  const { exitCode, stderr } = await execa(terraform, ['validate', '-no-color'], options);
  expect(exitCode).toBe(1);
  expect(stderr.replace(/[\s│]+/g, ' ')).toContain(said);
});

describe('doctor', () => {
  const partsOf = async (inputs: Readonly<Record<string, unknown>>) => {
    const folder = await writeProject({
      'berth.yaml': platformFile({ layers: { ske: { ...good, ...inputs } } }),
    });
    const run = await berth(['doctor', '--json'], { cwd: folder });
    const { parts } = run.json.data ?? run.json.error;
    return (parts as { part: string; state: string; fix?: string }[]).filter(({ part }) =>
      part.endsWith(' in dev'),
    );
  };

  test('says what the exposure wants and the cluster has not', async () => {
    const exposed = { expose: 'gateway', issuer: 'letsencrypt', host_pattern: '*.apps.example.com' };
    expect(await partsOf(exposed)).toMatchObject([
      { part: 'cert-manager in dev', state: 'missing', fix: expect.stringContaining('ClusterIssuer') },
      { part: 'Gateway API in dev', state: 'missing' },
    ]);
  });

  test('asks for nothing where nothing is exposed', async () => {
    expect(await partsOf({})).toEqual([]);
  });
});

test('a platform has the layer when berth.yaml names it', async () => {
  const layersOf = async (layers: object) => {
    const folder = await writeProject({ 'berth.yaml': platformFile({ layers }) });
    const { json } = await berthOk(['platform', 'status', '--json'], { cwd: folder });
    return json.data.layers.map(({ instance }: { instance: string }) => instance);
  };
  expect(await layersOf({})).toEqual(['dev.platform.argocd']);
  expect(await layersOf({ ske: good })).toEqual(['dev.platform.argocd', 'dev.platform.ske']);
});

/** Files of the rehearsal that hold a text; providers and what the cluster writes itself do not count. */
function filesWith(text: string): string[] {
  const own = readdirSync(data, { recursive: true, encoding: 'utf8' }).sort();
  return own.filter((name) => {
    const file = path.join(data, name);
    if (name.includes('.terraform/providers') || name.startsWith('cluster') || !statSync(file).isFile())
      return false;
    return readFileSync(file).includes(text);
  });
}
