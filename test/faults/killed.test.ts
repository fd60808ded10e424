import { existsSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { berth, berthOk, startBerth } from '../helpers/berth.ts';
import {
  converge,
  expectNothingLeft,
  expectNothingLost,
  providersOf,
  startUntil,
  uniqueName,
  wrappedTerraform,
} from '../helpers/interrupted-run.ts';
import { times } from '../helpers/long.ts';
import { isRunning, killAll, processesOf, terraformOf, until } from '../helpers/processes.ts';
import { minimalInputs, platformFile, teamFile, writeProject } from '../helpers/project.ts';

const apply = ['team', 'apply', 'one', '--yes'];

async function project(name: string): Promise<string> {
  return await writeProject({
    'berth.yaml': platformFile(),
    'teams/one.yaml': teamFile('one', minimalInputs(name)),
  });
}

test('berth is killed: Terraform ends its work, and the next apply has nothing left to do', async () => {
  let [cwd, name] = ['', ''];
  for (let round = 0; round < times(2, 20); round += 1) {
    name = uniqueName('berth');
    cwd = await project(name);
    const { pid } = await startUntil(apply, cwd, { operations: 1 + (round % 10) });
    const terraform = terraformOf(pid)?.pid as number;
    process.kill(pid, 'SIGKILL');
    await until('the end of Terraform', () => !isRunning(terraform));

    const [record] = (await berthOk(['run', 'list', '--json'], { cwd })).json.data.runs;
    expect(record.status).toBe('INTERRUPTED');
    const again = await berthOk([...apply, '--json'], { cwd });
    // Terraform has written what it made: nothing is made twice, and nothing is imported.
    expect(again.json.data.instances[0]).toMatchObject({ result: 'unchanged', changes: [] });
    await expectNothingLost('one', cwd, name);
  }
  await expectNothingLeft('one', cwd, name);
});

test('berth is killed while it plans: the plan, which holds values, does not stay', async () => {
  const cwd = await project(uniqueName('plan'));
  const work = path.join(cwd, '.berth/work/dev.one.namespace-with-argocd');
  const plans = () =>
    readdirSync(work, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.tfplan'));
  const planning = startBerth(['team', 'plan', 'one'], { cwd });
  const terraform = await until('the plan', () => {
    const found = terraformOf(planning.pid as number);
    return found?.command.includes(' plan ') && found.pid;
  });
  planning.kill('SIGKILL');
  // Terraform goes on, and writes the plan when nobody wants it any more.
  await until('the end of Terraform', () => !isRunning(terraform));
  expect(plans()).toHaveLength(1);
  await berthOk(['team', 'plan', 'one'], { cwd });
  expect(plans()).toEqual([]);
});

test('a provider is killed: the run fails and says so, the next one goes on', async () => {
  for (let round = 0; round < times(1, 20); round += 1) {
    const name = uniqueName('provider');
    const cwd = await project(name);
    const { run } = await startUntil(apply, cwd, { operations: 2 + (round % 5) });
    const providers = processesOf(`${cwd}/.berth/modules`);
    expect(providers.length).toBeGreaterThan(0);
    killAll(providers.slice(round % providers.length, (round % providers.length) + 1));
    await run;
    expect(providersOf(cwd)).toEqual([]);
    await converge(apply, cwd);
    await expectNothingLost('one', cwd, name);
  }
});

test('berth and Terraform are killed: no provider stays', async () => {
  const cwd = await project(uniqueName('both'));
  const planning = startBerth(['team', 'plan', 'one'], { cwd });
  const terraform = await until(
    'Terraform with a provider',
    () => providersOf(cwd).length > 0 && terraformOf(planning.pid as number),
  );
  killAll([{ pid: planning.pid as number }, terraform]);
  await until('the end of the providers', () => providersOf(cwd).length === 0, 10);
});

test('a Terraform that hangs: the third Ctrl-C ends it, and all that it has started', async () => {
  const cwd = await writeProject({ 'teams/one.yaml': teamFile('one', minimalInputs(uniqueName('hangs'))) });
  const hang = `case "$1" in plan) trap '' INT; echo "$$" > '${cwd}/hangs'; sleep 3600 & wait; wait;; esac`;
  const toolchain = await wrappedTerraform(cwd, hang);
  await writeProject({ 'berth.yaml': platformFile({ toolchain }) }, cwd);
  const planning = startBerth(['team', 'plan', 'one'], { cwd });
  await until('the plan', () => existsSync(path.join(cwd, 'hangs')));
  const terraform = terraformOf(planning.pid as number)?.pid as number;
  onTestFinished(() => killAll([{ pid: terraform }, { pid: planning.pid as number }]));
  const said: string[] = [];
  planning.stderr.on('data', (text) => said.push(String(text)));
  for (const words of ['running operations end first', 'Ctrl-C again kills Terraform']) {
    planning.kill('SIGINT');
    await until(words, () => said.join('').includes(words));
    expect(isRunning(terraform)).toBe(true);
  }
  planning.kill('SIGINT');
  expect((await planning).exitCode).toBe(130);
  expect(isRunning(terraform)).toBe(false);
});

test('a Terraform that is stopped in the middle holds the state: a second berth says so, and waits for no answer', async () => {
  const name = uniqueName('stopped');
  const cwd = await project(name);
  const { run, pid } = await startUntil(apply, cwd, { operations: 1 });
  const terraform = terraformOf(pid)?.pid as number;
  process.kill(terraform, 'SIGSTOP');
  const second = await berth([...apply, '--json'], { cwd });
  expect(second.code).toBe(6);
  expect(second.stdout).toContain('STATE_LOCKED');
  process.kill(terraform, 'SIGCONT');
  await run;
  await converge(apply, cwd);
  await expectNothingLost('one', cwd, name);
});

test('a berth init that was killed half way is made good by the next one', async () => {
  const cwd = await writeProject({});
  await berthOk(['init', '--organisation', 'acme', '--team', 'one'], { cwd });
  const whole = readdirSync(cwd, { recursive: true }).map(String).sort();
  for (const missing of ['teams/one.yaml', '.gitignore', '.berth']) {
    rmSync(path.join(cwd, missing), { recursive: true });
    await berthOk(['init', '--organisation', 'acme', '--team', 'one'], { cwd });
    expect(readdirSync(cwd, { recursive: true }).map(String).sort()).toEqual(whole);
  }
  const again = await berth(['init', '--organisation', 'acme', '--team', 'one'], { cwd });
  expect(again.stderr).toContain('FILE_EXISTS');
});
