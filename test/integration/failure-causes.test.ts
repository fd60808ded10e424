import { mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { beforeAll, expect, test } from 'vitest';
import { projectPaths } from '../../src/model/paths.ts';
import { actor } from '../helpers/access.ts';
import { berth, berthOk, type Run, startBerth } from '../helpers/berth.ts';
import { isRunning, processes, terraformOf } from '../helpers/processes.ts';
import { runProgram } from '../helpers/programs.ts';
import { minimalInputs, platformFile, teamFile } from '../helpers/project.ts';
import { suiteFolder, writeFiles } from '../helpers/suite-folder.ts';
import { writeScript } from '../helpers/temporary-folder.ts';

const cwd = suiteFolder();
const cluster = actor();
const mark = Math.random().toString(36).slice(2, 8);
const instance = (team: string) => `dev.${team}.namespace-with-argocd`;
const stateFile = (team: string) => path.join(projectPaths(cwd).state, instance(team), 'terraform.tfstate');
const failureLog = (team: string) => path.join(projectPaths(cwd).work, instance(team), 'failure.log');

let program: Awaited<ReturnType<typeof runProgram>>;

beforeAll(async () => {
  program = await runProgram();
});

/** A team of its own, run by the program as it is, or by a shell script that may bend it. */
async function want(
  team: string,
  script = `exec '${program.path}' "$@"`,
  inputs: Record<string, unknown> = {},
): Promise<void> {
  await writeScript(path.join(cwd, 'program'), script);
  writeFiles(cwd, {
    'berth.yaml': platformFile({
      toolchain: { program: program.name, path: { [program.name]: './program' } },
    }),
    [`teams/${team}.yaml`]: teamFile(team, { ...minimalInputs(`app-${team}-${mark}`), ...inputs }),
  });
}

const held = (team: string, finalizers: string[]) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'held', namespace: `app-${team}-${mark}`, finalizers },
});

/**
 * Destroys a namespace that an object holds back, and does something to the process of Terraform while it waits.
 * @returns what came of the instance, once nothing holds it any more; undefined when berth did not live to tell
 */
async function whileItWaits(
  team: string,
  work: (terraform: number, berth: number) => Promise<unknown>,
): Promise<any> {
  await berthOk(['team', 'apply', team, '--yes'], { cwd });
  expect(await cluster.create(held(team, ['example.com/hold']))).toBe('done');
  const destroying = startBerth(['team', 'destroy', team, '--yes', '--json=stream'], { cwd });
  const own = destroying.pid as number;
  let last: any;
  for await (const line of createInterface(destroying.stdout)) {
    last = JSON.parse(line);
    const { type, address } = last.event ?? {};
    if (type !== 'resource.started' || !address.startsWith('kubernetes_namespace_v1')) continue;
    const terraform = terraformOf(own)?.pid as number;
    await work(terraform, own).finally(() => cluster.change(held(team, [])));
  }
  await destroying;
  return last.data?.instances[0];
}

test('a provider that is killed in the middle of a run is the cause, and the log has the rest', async () => {
  await want('provider');
  const { error } = await whileItWaits('provider', async (terraform) => {
    const providers = processes().filter(
      ({ parent, command }) => parent === terraform && command.includes('terraform-provider-kubernetes'),
    );
    expect(providers).toHaveLength(1);
    for (const { pid } of providers) process.kill(pid, 'SIGKILL');
  });
  expect(error.code).toBe('TERRAFORM_FAILED');
  expect(error.message).toContain('failed: a provider ended in the middle of its work without a word');
  expect(error.message).not.toContain('GRPCProvider');
  expect(error.fix).toContain(failureLog('provider'));
  expect(readFileSync(failureLog('provider'), 'utf8')).toContain('Plugin did not respond');
  expect(statSync(failureLog('provider')).mode & 0o777).toBe(0o600);
});

test('Terraform that is killed is named with the signal', async () => {
  await want('killed');
  const { error } = await whileItWaits('killed', async (terraform) => process.kill(terraform, 'SIGKILL'));
  expect(error.message).toContain(`failed: ${program.name} was ended from outside by SIGKILL`);
});

test('a credential that is refused is the cause', async () => {
  await want('token', `export KUBE_TOKEN=revoked\nexec '${program.path}' "$@"`);
  const { json } = await berth(['team', 'apply', 'token', '--yes', '--json'], { cwd });
  const [{ error }] = json.data.instances;
  expect(error.message).toContain('failed: the API server no longer takes the credential of this run');
  await want('token');
  await berthOk(['team', 'apply', 'token', '--yes'], { cwd });
});

test('a disk that is full is the cause', async () => {
  await want('disk');
  await berthOk(['team', 'apply', 'disk', '--yes'], { cwd });
  // In blocks of 512 or 1024 bytes: less than the state needs.
  const blocks = Math.floor(statSync(stateFile('disk')).size / 4096);
  await want('disk', `ulimit -f ${blocks}\ntrap '' XFSZ\nexec '${program.path}' "$@"`, { size: 'medium' });
  const { json } = await berth(['team', 'apply', 'disk', '--yes', '--json'], { cwd });
  const [{ error }] = json.data.instances;
  expect(error.message).toContain('failed: the disk is full: "');
  // Terraform itself had nowhere to write it.
  const rescued = path.join(projectPaths(cwd).work, instance('disk'), 'errored.tfstate');
  expect(error.message).toContain(`file too large; Terraform left the state of this run in "${rescued}"`);
  expect(error.fix).toContain('free space there');
  expect(JSON.parse(readFileSync(rescued, 'utf8')).resources.length).toBeGreaterThan(10);
});

test('a state that cannot be written is rescued, and it is said where it is and how it comes back', async () => {
  await want('rescue');
  await berthOk(['team', 'apply', 'rescue', '--yes'], { cwd });
  // Terraform keeps the old state there first.
  rmSync(`${stateFile('rescue')}.backup`, { force: true });
  mkdirSync(`${stateFile('rescue')}.backup`);
  await want('rescue', undefined, { size: 'medium' });
  const { json } = await berth(['team', 'apply', 'rescue', '--yes', '--json'], { cwd });
  const [{ error }] = json.data.instances;
  const rescued = path.join(projectPaths(cwd).work, instance('rescue'), 'errored.tfstate');
  expect(error.message).toContain('failed: the state could not be written: ');
  expect(error.message).toContain(`Terraform left the state of this run in "${rescued}"`);
  expect(error.fix).toContain('it puts that state in its place first');
  expect(JSON.parse(readFileSync(rescued, 'utf8')).resources.length).toBeGreaterThan(10);
});

test('a state of a later format, and a damaged one, are named for what they are', async () => {
  await want('state');
  await berthOk(['team', 'apply', 'state', '--yes'], { cwd });
  const file = stateFile('state');
  const good = readFileSync(file, 'utf8');
  const plan = async () =>
    (await berth(['team', 'plan', 'state', '--json'], { cwd })).json.data.instances[0].error;
  const later = good
    .replace('"version": 4', '"version": 5')
    .replace(/"terraform_version": "[^"]*"/, '"terraform_version": "9.9.9"');
  writeFiles(path.dirname(file), { 'terraform.tfstate': later });
  expect(await plan()).toMatchObject({ code: 'STATE_NEWER', message: expect.stringContaining('9.9.9') });
  writeFiles(path.dirname(file), { 'terraform.tfstate': '{broken' });
  expect((await plan()).message).toContain('failed: the state is damaged');
  writeFiles(path.dirname(file), { 'terraform.tfstate': good });
  await berthOk(['team', 'plan', 'state'], { cwd });
});

test('a lock says who holds it, on which host and since when', async () => {
  await want('lock');
  let refused: Run | undefined;
  const destroyed = await whileItWaits('lock', async () => {
    refused = await berth(['team', 'plan', 'lock', '--json'], { cwd });
  });
  expect(destroyed.result).toBe('destroyed');
  const [{ error }] = refused?.json.data.instances ?? [];
  expect([refused?.code, error.code]).toEqual([6, 'STATE_LOCKED']);
  expect(error.message).toContain(hostname());
  expect(error.message).toMatch(/ since 20\d\d-\d\d-\d\d/);
});

test('a run whose berth was killed is shown as interrupted', async () => {
  await want('gone');
  const list = async () =>
    (await berthOk(['run', 'list', instance('gone'), '--json'], { cwd })).json.data.runs[0];
  let orphan = 0;
  await whileItWaits('gone', async (terraform, own) => {
    orphan = terraform;
    expect((await list()).status).toBe('IN_PROGRESS');
    process.kill(own, 'SIGKILL');
    await expect.poll(async () => (await list()).status, { timeout: 30_000 }).toBe('INTERRUPTED');
  });
  const { id } = await list();
  expect((await berthOk(['run', 'show', id], { cwd })).stdout).toContain('INTERRUPTED');
  const status = await berthOk(['team', 'status', 'gone', '--json'], { cwd });
  expect(status.json.data.instances[0].lastRun).toContain('DESTROY INTERRUPTED');
  // The child lives on to its end.
  const lives = () => isRunning(orphan);
  await expect.poll(lives, { timeout: 60_000 }).toBe(false);
});
