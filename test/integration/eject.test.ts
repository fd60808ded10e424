import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { beforeAll, expect, test } from 'vitest';
import { projectPaths } from '../../src/model/paths.ts';
import { berth, berthOk, cleanEnvironment } from '../helpers/berth.ts';
import { programNames } from '../helpers/chosen-program.ts';
import { readObject } from '../helpers/kubernetes.ts';
import { programPath } from '../helpers/programs.ts';
import { minimalInputs, platformFile, teamFile } from '../helpers/project.ts';
import { suiteFolder, writeFiles } from '../helpers/suite-folder.ts';

const cwd = suiteFolder();
const paths = projectPaths(cwd);
const namespace = `app-eject-${Math.random().toString(36).slice(2, 8)}`;
const instance = 'dev.eject.namespace-with-argocd';
const env = { TEST_GIT_TOKEN: 'marked-git-4b2e' };
const folder = path.join(cwd, 'out');
const eject = async (out: string, ...words: string[]) =>
  await berth(['instance', 'eject', instance, '--out', out, ...words, '--json'], { cwd });

beforeAll(async () => {
  const inputs = { ...minimalInputs(namespace), git_token: { env: 'TEST_GIT_TOKEN' } };
  writeFiles(cwd, { 'berth.yaml': platformFile(), 'teams/eject.yaml': teamFile('eject', inputs) });
  await berthOk(['team', 'apply', 'eject', '--yes'], { cwd, env });
  await eject('out');
  for (const name of programNames) await programPath(name);
}, 45 * 60_000);

/** The variables that the README says, as a shell understands them, and the secret that it asks for. */
async function readmeEnvironment(): Promise<Record<string, string>> {
  const readme = readFileSync(path.join(folder, 'README.md'), 'utf8');
  const exports = readme.split('\n').filter((line) => line.startsWith('export '));
  const { stdout } = await execa('sh', ['-c', `${exports.join('\n')}\nenv`], { extendEnv: false, env: {} });
  const said = stdout.split('\n').map((line) => line.split(/=(.*)/s).slice(0, 2) as [string, string]);
  return { ...cleanEnvironment(), ...Object.fromEntries(said), TF_VAR_git_token: env.TEST_GIT_TOKEN };
}

test('it holds everything but secrets', () => {
  expect(readdirSync(folder).sort()).toEqual([
    '.terraform.lock.hcl',
    'README.md',
    'backend.tf.json',
    'main.tf.json',
    'terraform.tfvars.json',
  ]);
  const texts = readdirSync(folder).map((name) => readFileSync(path.join(folder, name), 'utf8'));
  for (const text of texts) expect(text).not.toContain(env.TEST_GIT_TOKEN);
  const readme = texts[readdirSync(folder).indexOf('README.md')];
  expect(readme).toContain('| `TF_VAR_git_token` | the environment variable TEST_GIT_TOKEN |');
  expect(readme).toContain(path.join(paths.state, instance, 'terraform.tfstate'));
  expect(readme).toContain('export TF_CLI_CONFIG_FILE=');
  expect(readFileSync(path.join(folder, 'main.tf.json'), 'utf8')).toContain('\n  "resource": {\n');
});

test.each(programNames)('plain %s plans it without a change, by what the README says', async (name) => {
  const program = await programPath(name);
  const options = { cwd: folder, env: await readmeEnvironment(), extendEnv: false, reject: false } as const;
  rmSync(path.join(folder, '.terraform'), { recursive: true, force: true });
  const init = await execa(program, ['init', '-input=false', '-no-color'], options);
  expect(init.exitCode, init.stderr).toBe(0);
  const plan = await execa(program, ['plan', '-detailed-exitcode', '-input=false', '-no-color'], options);
  expect(plan.exitCode, plan.stdout + plan.stderr).toBe(0);
  expect(plan.stdout).toContain('No changes');
});

test('while plain Terraform has the lock, berth leaves the instance alone', async () => {
  const program = await programPath('tofu');
  const options = { cwd: folder, env: await readmeEnvironment(), extendEnv: false, reject: false } as const;
  // It holds the lock until its question is answered.
  const child = execa(program, ['destroy', '-no-color'], { ...options, stdin: 'pipe' });
  let said = '';
  child.stdout.on('data', (data) => {
    said += data;
  });
  while (!said.includes('Enter a value')) await sleep(100);
  const pid = `running as pid ${child.pid}`;
  for (const words of [
    ['state', 'unlock', instance, '--yes'],
    ['instance', 'move', instance, '--team', 'other'],
    ['state', 'push', instance, path.join(paths.state, instance, 'terraform.tfstate'), '--yes'],
  ]) {
    const refused = await berth([...words, '--json'], { cwd });
    expect(refused).toMatchObject({ code: 6, json: { error: { code: 'STATE_LOCKED' } } });
    expect(refused.json.error.message).toContain(pid);
  }
  expect((await berthOk(['state', 'list'], { cwd })).stdout).toContain(pid);
  const apply = await berth(['team', 'apply', 'eject', '--yes', '--refresh', '--json'], { cwd, env });
  expect(apply.code).toBe(6);
  expect(apply.json.data.instances[0].error.message).toMatch(/is locked by \S+ on host "\S+" since \d/);
  child.stdin.end('no\n');
  expect((await child).exitCode).not.toBe(0);
  expect(await readObject('v1', 'Namespace', namespace)).toBeDefined();
  const again = await berthOk(['team', 'apply', 'eject', '--yes', '--refresh', '--json'], { cwd, env });
  expect(again.json.data.instances[0].result).toBe('unchanged');
});

test('a folder that holds something, a name that is not known and a block that changed are refused', async () => {
  const refused = { code: 2, json: { error: { code: 'FOLDER_NOT_EMPTY' } } };
  expect(await eject('out')).toMatchObject(refused);
  expect(await eject('berth.yaml')).toMatchObject(refused);
  expect(await berth(['instance', 'eject', 'dev.x.y', '--out', 'new', '--json'], { cwd })).toMatchObject({
    code: 2,
    json: { error: { code: 'UNKNOWN_INSTANCE' } },
  });
  const entry = path.join(paths.instances, `${instance}.json`);
  const record = JSON.parse(readFileSync(entry, 'utf8'));
  const run = path.join(paths.runs, instance, `${record.runId}.json`);
  const applied = readFileSync(run, 'utf8');
  const { content, ...rest } = JSON.parse(applied);
  writeFileSync(run, JSON.stringify({ ...rest, content: { ...content, digest: 'of another module' } }));
  expect(await eject('new')).toMatchObject({ code: 2, json: { error: { code: 'INSTANCE_OUTDATED' } } });
  expect(readdirSync(cwd)).not.toContain('new');
  writeFileSync(run, applied);
});

test('--forget takes it out of the inventory and leaves state and objects', async () => {
  mkdirSync(path.join(cwd, 'last'));
  expect((await eject('last', '--forget')).json.data).toMatchObject({ instance, forgotten: true });
  expect(readdirSync(paths.instances)).toEqual([]);
  expect(readdirSync(path.join(paths.state, instance))).toContain('terraform.tfstate');
  expect(await readObject('v1', 'Namespace', namespace)).toBeDefined();
  expect((await berthOk(['instance', 'list'], { cwd })).stdout).toContain('incomplete');
});
