import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import { beforeAll, expect, inject, test } from 'vitest';
import { berth, berthOk } from '../helpers/berth.ts';
import {
  expectNothingLeft,
  expectNothingLost,
  uniqueName,
  wrappedTerraform,
} from '../helpers/interrupted-run.ts';
import { berthWithRoom, deafToFullDisk } from '../helpers/limits.ts';
import { expectNoneLost } from '../helpers/lost-objects.ts';
import { minimalInputs, platformFile, teamFile } from '../helpers/project.ts';
import { suiteFolder, writeFiles } from '../helpers/suite-folder.ts';

const cwd = suiteFolder();
const apply = (team: string) => ['team', 'apply', team, '--yes'];
const workOf = (team: string) => path.join(cwd, `.berth/work/dev.${team}.namespace-with-argocd`);
/** While it is there, Terraform has hardly room for anything when it applies. */
const limited = path.join(cwd, 'limited');
/** While it is there, berth has hardly room for anything once Terraform has applied. */
const limitedAfterwards = path.join(cwd, 'limited-afterwards');

/** @returns the name of the team, which is also that of its namespace */
function want(what: string): string {
  const name = uniqueName(what);
  wantSize(name, 'small');
  return name;
}

function wantSize(name: string, size: string): void {
  writeFiles(cwd, { [`teams/${name}.yaml`]: teamFile(name, { ...minimalInputs(name), size }) });
}

beforeAll(async () => {
  const limits = [
    // Whatever room berth has, Terraform has enough by default.
    'ulimit -S -f unlimited',
    `[ "$1" = apply ] && [ -e '${limited}' ] && ulimit -S -f 20`,
    `if [ "$1" = apply ] && [ -e '${limitedAfterwards}' ]; then`,
    '  "$real" "$@"; code=$?; prlimit --pid "$PPID" --fsize=512: && exit $code',
    'fi',
  ].join('\n');
  const toolchain = await wrappedTerraform(cwd, limits);
  writeFiles(cwd, { 'berth.yaml': platformFile({ toolchain }) });
});

test('no room for the state: it is put down beside, and the next run puts it in its place', async () => {
  const name = want('state');
  writeFileSync(limited, '');
  const full = await berth([...apply(name), '--json'], { cwd });
  rmSync(limited);
  expect(full.code).toBe(1);
  const [{ error, changes }] = full.json.data.instances;
  expect(error.code).toBe('TERRAFORM_FAILED');
  expect(error.message).toContain('file too large; Terraform left the state of this run in');
  expect(error.fix).toContain('it puts that state in its place first');
  expect(changes.length).toBeGreaterThan(5);
  expect(existsSync(path.join(workOf(name), 'errored.tfstate'))).toBe(true);
  expect(readdirSync(workOf(name))).not.toContain('reserve');

  const again = await berthOk(apply(name), { cwd });
  expect(again.stderr).toContain('the state that the last run could not write is in its place now');
  await expectNothingLost(name, cwd, name);
  await expectNothingLeft(name, cwd, name);
});

test('no room for what a run writes: it says so, and Terraform is not started', async () => {
  const name = want('none');
  const full = await berthWithRoom(1024, [...apply(name), '--json'], cwd);
  expect(full.code).toBe(1);
  const [{ error, changes }] = JSON.parse(full.stdout).data.instances;
  expect([error.code, changes]).toEqual(['DISK_FULL', []]);
  expect(readdirSync(workOf(name))).not.toContain('reserve');
  await expectNoneLost(cwd, name, inject('cluster').kubeconfig);
});

test('no room for the records once Terraform has ended: it says so, and the next run knows what was made', async () => {
  const name = want('record');
  // At first there is no record that could be taken for a true one, then there is the one from before.
  for (const size of ['small', 'medium']) {
    wantSize(name, size);
    writeFileSync(limitedAfterwards, '');
    const full = await berth([...apply(name), '--json=stream'], { cwd, env: deafToFullDisk });
    rmSync(limitedAfterwards);
    expect(full.code).toBe(1);
    expect(full.stdout).toContain('the record of the run is lost');
    const [{ error, changes }] = JSON.parse(full.stdout.split('\n').at(-1) ?? '').data.instances;
    expect([error.code, changes.length > 0]).toEqual(['DISK_FULL', true]);
    const [run] = (await berthOk(['run', 'list', '--json'], { cwd })).json.data.runs;
    expect(run.status).toBe('INTERRUPTED');

    const again = await berthOk([...apply(name), '--json'], { cwd });
    expect(again.json.data.instances[0]).toMatchObject({ result: 'unchanged', changes: [] });
    await expectNothingLost(name, cwd, name);
  }
});

test('no room for a build: it says so, and leaves nothing', async () => {
  const cache = path.join(cwd, 'cache');
  // What is compiled already: it is about the program itself, which is linked last.
  const { stdout: compiled } = await execa('go', ['env', 'GOCACHE']);
  const env = { XDG_CACHE_HOME: cache, GOCACHE: compiled };
  const full = await berthWithRoom(64, ['dev', 'up', '--json'], cwd, env);
  expect(full.code).toBe(1);
  expect(full.stdout).toMatch(/BUILD_FAILED|PROGRAM_MISSING|DISK_FULL/);
  expect(full.stdout).toMatch(/file too large|no space is left/);
  expect(full.stdout).toContain('free');
  const receipts = path.join(cache, 'berth/receipts');
  expect(existsSync(receipts) ? readdirSync(receipts) : []).toEqual([]);
});
