import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import { beforeAll, describe, expect, test } from 'vitest';
import { cleanEnvironment, type Run } from '../helpers/berth.ts';
import { readObject } from '../helpers/kubernetes.ts';
import { platformFile } from '../helpers/project.ts';
import { suiteFolder, writeFiles } from '../helpers/suite-folder.ts';

/** A project of somebody who has berth from a registry: nothing of this repository but the packed package. */
const cwd = suiteFolder();
const mark = Math.random().toString(36).slice(2, 8);
const namespace = `app-hello-${mark}`;

/** The bin that npm made, as npx runs it. */
async function berth(...words: string[]): Promise<Run> {
  const run = await execa(path.join(cwd, 'node_modules/.bin/berth'), words, {
    cwd,
    env: cleanEnvironment(),
    extendEnv: false,
    reject: false,
    stdin: 'ignore',
  });
  return {
    code: run.exitCode ?? -1,
    stdout: run.stdout,
    stderr: run.stderr,
    get json() {
      return JSON.parse(run.stdout);
    },
  };
}
const result = ({ json }: Run) => json.data.instances.map((one: { result: string }) => one.result);

/** Errors of plain tsc in the project, with what "catalog new" wrote as its tsconfig.json. */
async function typeErrors(...flags: string[]): Promise<string> {
  const tsc = path.resolve('node_modules/typescript/bin/tsc');
  return (await execa('node', [tsc, '--noEmit', ...flags], { cwd, reject: false })).stdout;
}

beforeAll(async () => {
  // Without its scripts: the package is built, and other tests run what was built.
  const pack = ['pack', '--ignore-scripts', '--json', '--pack-destination', cwd];
  const [packed] = JSON.parse((await execa('npm', pack)).stdout);
  // The folder is named: npm would look for a project above it.
  const install = [
    'install',
    '--prefix',
    cwd,
    '--prefer-offline',
    '--no-audit',
    '--no-fund',
    `./${packed.filename}`,
  ];
  await execa('npm', install, { cwd });
}, 5 * 60_000);

describe('berth installed from its package in an empty folder', () => {
  test('has what a user needs, and no tests', () => {
    const root = path.join(cwd, 'node_modules/berth');
    const parts = ['blueprints', 'building-blocks', 'docs', 'examples', 'platform', 'templates', 'toolchain'];
    expect(readdirSync(root)).toEqual(
      expect.arrayContaining([...parts, 'CONTRIBUTING.md', 'LICENSE', 'README.md', 'cdktf.json']),
    );
    const files = readdirSync(root, { recursive: true, encoding: 'utf8' });
    expect(files.filter((file) => /(\.test\.|\/\.berth\/|^src\/.*\.ts$|^test\/)/.test(file))).toEqual([]);
    expect(existsSync(path.join(cwd, 'node_modules/typescript'))).toBe(false);
  });

  test('writes a project and content of its own', async () => {
    expect(await berth('init', '--organisation', 'acme', '--team', 'payments')).toMatchObject({ code: 0 });
    const block = await berth('catalog', 'new', 'block', 'hello');
    expect(block).toMatchObject({ code: 0, stderr: '' });
    expect(block.stdout.split('\n')).toEqual([
      ...['APP_TEAM_README.md', 'README.md', 'block.ts', 'construct.ts', 'inputs.ts'].map(
        (file) => `wrote building-blocks/hello/${file}`,
      ),
      'wrote tsconfig.json',
      '',
      'Next: berth catalog show hello && berth block synth hello',
    ]);
    expect(await berth('catalog', 'new', 'layer', 'base')).toMatchObject({ code: 0 });

    const { json } = await berth('catalog', 'list', '--json');
    expect(json.data.entries.filter(({ own }: { own: boolean }) => own)).toEqual([
      { kind: 'block', name: 'hello', version: '1.0.0', title: 'Hello', own: true },
      { kind: 'layer', name: 'base', version: '1.0.0', title: 'Base', own: true },
    ]);
    for (const name of ['hello', 'base'])
      expect(await berth('catalog', 'show', name)).toMatchObject({ code: 0 });
  });

  test('gives that content its types, and tsc finds what is wrong', async () => {
    // As strict as a project may be.
    expect(await typeErrors('--skipLibCheck', 'false', '--exactOptionalPropertyTypes')).toBe('');
    const file = path.join(cwd, 'building-blocks/hello/construct.ts');
    const right = readFileSync(file, 'utf8');
    writeFileSync(file, right.replace('variables.pods', 'variables.podz').replace('spec: {', 'specs: {'));
    const errors = await typeErrors();
    expect(errors).toContain("'podz' does not exist");
    expect(errors).toContain("'specs' does not exist in type 'ResourceQuotaV1Config'");
    writeFileSync(file, right);
  });

  test('applies it for a team, has nothing more to do then, and takes it away again', async () => {
    writeFiles(cwd, {
      'berth.yaml': platformFile(),
      'teams/payments.yaml': [
        'apiVersion: berth/v1',
        'kind: Team',
        'name: payments',
        'blocks:',
        `  - {block: hello, version: "1", environment: dev, inputs: {namespace_name: ${namespace}}}`,
        '',
      ].join('\n'),
    });
    const apply = await berth('team', 'apply', 'payments', '--yes', '--json');
    expect([apply.code, result(apply), apply.json.data.instances[0].outputs]).toEqual([
      0,
      ['applied'],
      { namespace },
    ]);
    const quota = await readObject('v1', 'ResourceQuota', 'pods', namespace);
    expect(quota.spec.hard).toEqual({ pods: '5' });

    const plan = await berth('team', 'plan', 'payments', '--detailed-exitcode', '--json');
    expect([plan.code, result(plan)]).toEqual([0, ['unchanged']]);
    const layer = await berth('platform', 'plan', 'base', '--json');
    expect([layer.code, layer.json.data.instances[0].changes.length]).toEqual([0, 2]);

    const destroy = await berth('team', 'destroy', 'payments', '--yes', '--json');
    expect([destroy.code, result(destroy)]).toEqual([0, ['destroyed']]);
    expect(await readObject('v1', 'Namespace', namespace)).toBeUndefined();
  });

  test('has its own content as well', async () => {
    const { code, json } = await berth('block', 'synth', 'namespace-with-argocd', '--json');
    expect([code, json.data.module.terraform.required_version]).toEqual([0, '>= 1.11']);
  });
});
