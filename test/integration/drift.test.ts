import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { stringify } from 'yaml';
import { projectPaths } from '../../src/model/paths.ts';
import { actor } from '../helpers/access.ts';
import { berth, berthOk, type Run } from '../helpers/berth.ts';
import { fixtures } from '../helpers/fixtures.ts';
import { readObject } from '../helpers/kubernetes.ts';
import { runProgram } from '../helpers/programs.ts';
import { minimalInputs, platformFile } from '../helpers/project.ts';
import { suiteFolder, writeFiles } from '../helpers/suite-folder.ts';
import { writeScript } from '../helpers/temporary-folder.ts';

const cwd = suiteFolder();
const log = path.join(cwd, 'processes.log');
const mark = Math.random().toString(36).slice(2, 8);
const namespace = `app-drift-${mark}`;
const plain = `plain-drift-${mark}`;
const argocd = 'dev.drift.namespace-with-argocd';
const own = 'dev.drift.plain-namespace';
const env = { GIT_TOKEN: 'a-token-of-the-drift-test' };
const cluster = actor();

/** One team with both blocks. */
function want(argocdInputs: Record<string, unknown> = {}): void {
  const inputs = { ...minimalInputs(namespace), git_token: { env: 'GIT_TOKEN' }, ...argocdInputs };
  const blocks = [
    { block: 'namespace-with-argocd', environment: 'dev', inputs },
    {
      block: 'plain-namespace',
      environment: 'dev',
      inputs: { namespace_name: plain, container_limits: 'defaults', purpose: 'to drift' },
    },
  ];
  writeFiles(cwd, {
    'teams/drift.yaml': stringify({ apiVersion: 'berth/v1', kind: 'Team', name: 'drift', blocks }),
  });
}

function processes(): string[] {
  const lines = existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : [];
  return lines.map((line) => line.split(' ')[0] ?? '').filter((command) => command !== 'version');
}

async function sweep(...words: string[]): Promise<Run> {
  rmSync(log, { force: true });
  return await berth(['team', 'plan', '--all', '--refresh', ...words], { cwd, env });
}

async function apply(...words: string[]): Promise<string[]> {
  const run = await berthOk(['team', 'apply', '--all', '--yes', '--json', ...words], { cwd, env });
  return results(run).map(([, result]) => result ?? '');
}

function results(run: Run): string[][] {
  return run.json.data.instances.map(({ instance, result }: any) => [instance, result]);
}

/** Changes of one instance: "action address", and below it "path: before -> after". */
function changes(run: Run, instance: string): string[] {
  const found = run.json.data.instances.find((one: any) => one.instance === instance);
  return found.changes.flatMap(({ action, address, reason, attributes = [] }: any) => [
    `${action} ${address}${reason ? ` (${reason})` : ''}`,
    ...attributes.map(({ path, before, after }: any) => `  ${path}: ${before} -> ${after}`),
  ]);
}

const recordFile = (instance: string) => path.join(projectPaths(cwd).instances, `${instance}.json`);
const record = (instance: string) => JSON.parse(readFileSync(recordFile(instance), 'utf8'));
const merge = (
  apiVersion: string,
  kind: string,
  name: string,
  within: string,
  more: Record<string, unknown>,
) => ({
  apiVersion,
  kind,
  ...more,
  metadata: { ...(more.metadata as object | undefined), name, namespace: within },
});

beforeAll(async () => {
  const program = await runProgram();
  await writeScript(path.join(cwd, 'counted'), `echo "$*" >> '${log}'\nexec '${program.path}' "$@"`);
  cpSync(path.join(fixtures, 'building-blocks'), path.join(cwd, 'building-blocks'), { recursive: true });
  writeFiles(cwd, {
    'berth.yaml': platformFile({
      toolchain: { program: program.name, path: { [program.name]: './counted' } },
      drift: { maxAge: '1h' },
    }),
  });
  want();
});

describe('before the first apply', () => {
  test('instances are left out of a sweep, and it is said so', async () => {
    const run = await sweep('--json', '--detailed-exitcode');
    expect([run.code, results(run), processes()]).toEqual([
      0,
      [
        [argocd, 'absent'],
        [own, 'absent'],
      ],
      [],
    ]);
    expect((await sweep()).stdout).toContain('never applied, left out');
  });
});

describe('applied instances', () => {
  beforeAll(async () => {
    expect(await apply()).toEqual(['applied', 'applied']);
  });

  beforeEach(() => want());

  test('have not drifted right after the apply: one process each', async () => {
    const run = await sweep('--json', '--detailed-exitcode');
    expect([run.code, results(run)]).toEqual([
      0,
      [
        [argocd, 'unchanged'],
        [own, 'unchanged'],
      ],
    ]);
    expect(processes()).toEqual(['plan', 'plan']);
  });

  test('have not drifted either where the secrets cannot be had, or the files want something else', async () => {
    want({ size: 'medium' });
    const run = await berth(['team', 'plan', '--all', '--refresh', '--json', '--detailed-exitcode'], { cwd });
    expect([run.code, results(run).map(([, result]) => result)]).toEqual([0, ['unchanged', 'unchanged']]);
  });

  test('drift in fields of all kinds of objects, which an apply heals', async () => {
    await cluster.change(
      merge('v1', 'ResourceQuota', 'berth-quota', namespace, { spec: { hard: { pods: '99' } } }),
    );
    await cluster.change({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: namespace, labels: { environment: 'oops', 'example.com/new': 'here' } },
    });
    await cluster.change(
      merge('argoproj.io/v1alpha1', 'Application', namespace, 'argocd', {
        spec: { source: { targetRevision: 'elsewhere' } },
      }),
    );
    await cluster.remove(merge('networking.k8s.io/v1', 'NetworkPolicy', 'allow-dns', namespace, {}));

    const run = await sweep('--json', '--detailed-exitcode');
    expect(run.code).toBe(3);
    expect(results(run)).toEqual([
      [argocd, 'drifted'],
      [own, 'unchanged'],
    ]);
    expect(processes().sort()).toEqual(['plan', 'plan', 'show']);
    expect(changes(run, argocd)).toEqual([
      'update kubectl_manifest.application',
      '  spec.source.targetRevision: "main" -> "elsewhere"',
      'update kubernetes_namespace_v1.namespace',
      '  metadata.0.labels.environment: "dev" -> "oops"',
      '  metadata.0.labels.example.com/new: none -> "here"',
      'delete kubernetes_network_policy_v1.dns',
      'update kubernetes_resource_quota_v1.quota',
      '  spec.0.hard.pods: "15" -> "99"',
    ]);
    expect(JSON.stringify(run.json)).not.toContain(env.GIT_TOKEN);
    const shown = await sweep();
    expect(shown.stdout).toContain('drifted: 3 changed, 1 removed since the last apply');
    expect(shown.stdout).toContain('spec.source.targetRevision: "main" -> "elsewhere"');
    expect(shown.stdout).toContain('- kubernetes_network_policy_v1.dns removed');

    const status = await berthOk(['team', 'status', '--json'], { cwd, env });
    expect(status.json.data.instances.map(({ state }: any) => state)).toEqual(['drifted', 'applied']);
    // Without the files or the age of the check: the drift alone makes it run.
    expect(await apply()).toEqual(['applied', 'skipped']);
    expect((await sweep('--json', '--detailed-exitcode')).code).toBe(0);
    const quota = await readObject('v1', 'ResourceQuota', 'berth-quota', namespace);
    expect(quota.spec.hard.pods).toBe('15');
    const application = await readObject('argoproj.io/v1alpha1', 'Application', namespace, 'argocd');
    expect(application.spec.source.targetRevision).toBe('main');
  });

  test('a namespace that is gone takes its objects along, in one line', async () => {
    await cluster.remove({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: plain } });
    await expect.poll(() => readObject('v1', 'Namespace', plain), { timeout: 60_000 }).toBeUndefined();
    const run = await sweep('--json');
    expect(changes(run, own)).toEqual([
      'delete kubernetes_limit_range_v1.limits (the removal of its namespace)',
      'delete kubernetes_namespace_v1.namespace',
      'delete kubernetes_resource_quota_v1.quota (the removal of its namespace)',
    ]);
    const shown = (await sweep()).stdout;
    expect(shown).toContain('- kubernetes_namespace_v1.namespace removed');
    expect(shown).toContain('and with the namespace 2 objects that were in it');
    expect(shown).not.toContain('limit_range');
    expect(await apply()).toEqual(['skipped', 'applied']);
    expect(await readObject('v1', 'Namespace', plain)).toBeDefined();
  });

  test('a check that is too old makes an apply run; a sweep renews it', async () => {
    const old = new Date(Date.now() - 2 * 3600_000).toISOString();
    const age = () => writeFileSync(recordFile(own), JSON.stringify({ ...record(own), checkedAt: old }));
    age();
    expect(await apply()).toEqual(['skipped', 'unchanged']);
    age();
    const { runId } = record(own);
    await sweep('--json');
    expect(record(own)).toMatchObject({ runId, inputs: { purpose: 'to drift' } });
    expect(Date.parse(record(own).checkedAt)).toBeGreaterThan(Date.parse(old));
    expect(await apply()).toEqual(['skipped', 'skipped']);
  });

  test('without state there is nothing to compare with, and no check is noted', async () => {
    const { state } = projectPaths(cwd);
    const before = record(own);
    cpSync(path.join(state, own), path.join(cwd, 'kept'), { recursive: true });
    rmSync(path.join(state, own), { recursive: true });
    const run = await sweep('--json');
    expect(run.json.data.instances[1]).toMatchObject({ result: 'failed', error: { code: 'NO_STATE' } });
    expect(record(own)).toEqual(before);
    cpSync(path.join(cwd, 'kept'), path.join(state, own), { recursive: true });
  });

  test('a layer and a single block are swept too', async () => {
    const block = ['block', 'plan', 'plain-namespace', '--team', 'drift', '--refresh', '--json'];
    expect(results(await berthOk(block, { cwd, env }))).toEqual([[own, 'unchanged']]);
    const layer = ['platform', 'plan', 'argocd', '--refresh', '--json'];
    const { folder } = inject('cluster');
    expect(results(await berthOk(layer, { cwd: folder }))).toEqual([['dev.platform.argocd', 'unchanged']]);
    // From here it was never applied.
    expect(results(await berthOk(layer, { cwd, env }))).toEqual([['dev.platform.argocd', 'absent']]);
  });
});
