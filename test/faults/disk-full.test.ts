import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import { beforeAll, expect, test } from 'vitest';
import { berth, berthOk } from '../helpers/berth.ts';
import { expectNothingLost, uniqueName, wrappedTerraform } from '../helpers/interrupted-run.ts';
import { berthWithRoom } from '../helpers/limits.ts';
import { minimalInputs, platformFile, teamFile } from '../helpers/project.ts';
import { suiteFolder, writeFiles } from '../helpers/suite-folder.ts';

const cwd = suiteFolder();
const apply = ['team', 'apply', 'one', '--yes'];
const instance = 'dev.one.namespace-with-argocd';
const limited = path.join(cwd, 'limited');
const names: string[] = [];

function want(what: string): string {
  const name = uniqueName(what);
  names.push(name);
  writeFiles(cwd, { 'teams/one.yaml': teamFile('one', minimalInputs(name)) });
  return name;
}

beforeAll(async () => {
  // Whatever room berth has, Terraform has enough, except for an apply while the file "limited" is there.
  const limit = `ulimit -S -f unlimited\n[ "$1" = apply ] && [ -e '${limited}' ] && ulimit -S -f 20`;
  const toolchain = await wrappedTerraform(cwd, limit);
  writeFiles(cwd, { 'berth.yaml': platformFile({ toolchain }) });
});

test('no room for the state: it is put down beside, and the next run puts it in its place', async () => {
  const name = want('state');
  writeFileSync(limited, '');
  const full = await berth([...apply, '--json'], { cwd });
  expect(full.code).toBe(1);
  const [{ error, changes }] = full.json.data.instances;
  expect(error.code).toBe('TERRAFORM_FAILED');
  expect(error.message).toContain('file too large; Terraform left the state of this run in');
  expect(error.fix).toContain('it puts that state in its place first');
  expect(changes.length).toBeGreaterThan(5);
  expect(existsSync(path.join(cwd, `.berth/work/${instance}/errored.tfstate`))).toBe(true);
  expect(readdirSync(path.join(cwd, `.berth/work/${instance}`))).not.toContain('reserve');

  rmSync(limited);
  const again = await berthOk(apply, { cwd });
  expect(again.stderr).toContain('the state that the last run could not write is in its place now');
  await expectNothingLost('one', cwd, name);
});

test('no room for what a run writes: it says so, and Terraform is not started', async () => {
  want('none');
  const full = await berthWithRoom(1024, [...apply, '--json'], cwd);
  expect(full.code).toBe(1);
  const [{ error, changes }] = JSON.parse(full.stdout).data.instances;
  expect([error.code, changes]).toEqual(['DISK_FULL', []]);
  expect(readdirSync(path.join(cwd, `.berth/work/${instance}`))).not.toContain('reserve');
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
