import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, expect, test } from 'vitest';
import { projectPaths } from '../../src/model/paths.ts';
import { processesWith } from '../../src/state/open-file.ts';
import { berth, berthOk, startBerth } from '../helpers/berth.ts';
import { readObject } from '../helpers/kubernetes.ts';
import { runProgram } from '../helpers/programs.ts';
import { minimalInputs, platformFile, teamFile } from '../helpers/project.ts';
import { suiteFolder, writeFiles } from '../helpers/suite-folder.ts';
import { writeScript } from '../helpers/temporary-folder.ts';

const cwd = suiteFolder();
const paths = projectPaths(cwd);
const mark = Math.random().toString(36).slice(2, 8);
const instance = (team: string) => `dev.${team}.namespace-with-argocd`;
const lockFile = (team: string) => path.join(paths.locks, `${instance(team)}.json`);
const hold = path.join(cwd, 'hold');
const apply = (team: string) => ['team', 'apply', team, '--yes', '--json'];
const says = async (words: readonly string[]) => {
  const { code, json } = await berth([...words, '--json'], { cwd });
  return { code, error: json.error ?? json.data.instances?.[0]?.error, data: json.data };
};

// Terraform that waits while it is told to, and survives its berth: what it says goes to a file first, so that no broken
// pipe ends it.
beforeAll(async () => {
  const { name, path: real } = await runProgram();
  const script = `case "$1" in\napply) while [ -e '${hold}' ]; do sleep 0.1; done; '${real}' "$@" > said; code=$?; cat said; exit $code;;\n*) exec '${real}' "$@";;\nesac`;
  await writeScript(path.join(cwd, 'patient'), script);
  const toolchain = { program: name, path: { [name]: './patient' } };
  const teams = ['both', 'orphan'].map((team) => [
    `teams/${team}.yaml`,
    teamFile(team, minimalInputs(`app-${team}-${mark}`)),
  ]);
  writeFiles(cwd, { 'berth.yaml': platformFile({ toolchain }), ...Object.fromEntries(teams) });
});

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await sleep(50);
}

test('of two berth processes on one instance, the second is told at once who has it', async () => {
  writeFileSync(hold, '');
  const first = startBerth(apply('both'), { cwd });
  await until(() => existsSync(lockFile('both')));
  const { user, host, pid } = JSON.parse(readFileSync(lockFile('both'), 'utf8'));
  expect(pid).toBe(first.pid);
  const second = await says(apply('both').slice(0, -1));
  const holder = `${user}@${host} ("berth team apply", pid ${pid}) since 20`;
  const refused = { code: 6, error: { code: 'STATE_LOCKED', message: expect.stringContaining(holder) } };
  expect(second).toMatchObject(refused);
  expect(await says(['state', 'unlock', instance('both'), '--yes', '--force'])).toMatchObject(refused);
  rmSync(hold);
  expect((await first).exitCode).toBe(0);
  expect(existsSync(lockFile('both'))).toBe(false);
  expect(await berthOk(apply('both'), { cwd })).toMatchObject({ code: 0 });
  expect(readdirSync(paths.locks)).toEqual([]);
});

test('berth is killed and its Terraform lives on: nobody disturbs it, and then the next run goes on', async () => {
  const first = startBerth(apply('orphan'), { cwd });
  const state = path.join(paths.state, instance('orphan'), 'terraform.tfstate');
  // berth itself reads the state too, before it starts Terraform.
  const others = async () => (await processesWith(state)).filter((pid) => pid !== first.pid);
  await until(async () => (await others()).length > 0);
  const [terraform = 0] = await others();
  // It stands still until everything was tried.
  process.kill(terraform, 'SIGSTOP');
  first.kill('SIGKILL');
  await first;

  const running = {
    code: 6,
    error: { code: 'STATE_LOCKED', message: expect.stringContaining('running as pid') },
  };
  expect(await says(['state', 'unlock', instance('orphan'), '--yes', '--force'])).toMatchObject(running);
  const found = await berth(['state', 'doctor'], { cwd });
  expect(found.stdout).toMatch(/has left its lock behind, and its Terraform still runs as pid \d+\n/);

  process.kill(terraform, 'SIGCONT');
  await until(async () => (await processesWith(state)).length === 0);
  const left = await says(['state', 'doctor']);
  expect(left).toMatchObject({ code: 1 });
  expect(left.data.findings).toContainEqual(
    expect.objectContaining({
      instance: instance('orphan'),
      fix: `berth state unlock ${instance('orphan')}`,
    }),
  );
  const uid = (await readObject('v1', 'Namespace', `app-orphan-${mark}`)).metadata.uid;

  const next = await berthOk(['team', 'apply', 'orphan', '--yes'], { cwd });
  expect(next.stderr).toContain(`took over the lock of`);
  expect((await readObject('v1', 'Namespace', `app-orphan-${mark}`)).metadata.uid).toBe(uid);
  expect(await says(['state', 'doctor'])).toMatchObject({ code: 0, data: { findings: [] } });
});

test('a lock that is left is taken away, after a yes; one of another host needs --force', async () => {
  const holder = {
    ...{ user: 'ada', host: 'build-7', pid: 1, started: 'x', command: 'team apply' },
    since: '2026-08-01T10:15:00.000Z',
  };
  writeFileSync(lockFile('orphan'), JSON.stringify(holder));
  const text = 'ada@build-7 ("berth team apply", pid 1) since 2026-08-01 10:15:00 UTC';
  expect(await says(['team', 'apply', 'orphan', '--yes', '--refresh'])).toMatchObject({
    code: 6,
    error: { code: 'STATE_LOCKED', message: `the state of "${instance('orphan')}" is locked by ${text}` },
  });
  const unlock = ['state', 'unlock', instance('orphan')];
  expect(await says([...unlock, '--yes'])).toMatchObject({ code: 6, error: { code: 'LOCK_ELSEWHERE' } });
  expect(await says([...unlock, '--force'])).toMatchObject({ code: 5, error: { code: 'INPUT_NEEDED' } });
  expect(existsSync(lockFile('orphan'))).toBe(true);
  expect(await says([...unlock, '--force', '--yes'])).toMatchObject({ code: 0, data: { holder: text } });
  expect(existsSync(lockFile('orphan'))).toBe(false);
  expect((await berthOk(unlock, { cwd })).stdout).toContain('is not locked');
  expect(await says(['state', 'unlock', 'dev.orphan.namespace-with-argocdx'])).toMatchObject({
    code: 2,
    error: { code: 'UNKNOWN_INSTANCE', fix: `did you mean "${instance('orphan')}"?` },
  });
});
