import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { berthOk, type Run } from '../helpers/berth.ts';
import { runProgram } from '../helpers/programs.ts';
import { minimalInputs, platformFile, registryInputs, teamFile } from '../helpers/project.ts';
import { suiteFolder, writeFiles } from '../helpers/suite-folder.ts';
import { writeScript } from '../helpers/temporary-folder.ts';

const cwd = suiteFolder();
const log = path.join(cwd, 'processes.log');
const mark = Math.random().toString(36).slice(2, 8);

beforeAll(async () => {
  const { name, path: real } = await runProgram();
  await writeScript(path.join(cwd, 'counted'), `echo "$*" >> '${log}'\nexec '${real}' "$@"`);
  writeFiles(cwd, {
    'berth.yaml': platformFile({ toolchain: { program: name, path: { [name]: './counted' } } }),
  });
  for (const team of ['one', 'two', 'three']) want(team);
});

beforeEach(() => rmSync(log, { force: true }));

function want(team: string, inputs: Record<string, unknown> = {}): void {
  const text = teamFile(team, { ...minimalInputs(`app-count-${team}-${mark}`), ...inputs });
  writeFiles(cwd, { [`teams/${team}.yaml`]: text });
}

/** Sub-commands of the Terraform processes since the test began; asking for the version counts for itself. */
function processes(): string[] {
  return started().filter((command) => command !== 'version');
}

function started(): string[] {
  const lines = existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : [];
  return lines.map((line) => line.split(' ')[0] ?? '').sort();
}

function results(run: Run): string[] {
  return run.json.data.instances.map(({ result }: { result: string }) => result);
}

test('three teams of one module, side by side: one init, one apply each', async () => {
  const run = await berthOk(['team', 'apply', '--all', '--yes', '--parallel', '3', '--json'], { cwd });
  expect(results(run)).toEqual(['applied', 'applied', 'applied']);
  expect(processes()).toEqual(['apply', 'apply', 'apply', 'init']);
  expect(started().filter((command) => command === 'version').length).toBeLessThanOrEqual(1);
});

test('nothing changed: none', async () => {
  const run = await berthOk(['team', 'apply', '--all', '--yes', '--json'], { cwd });
  expect(results(run)).toEqual(['skipped', 'skipped', 'skipped']);
  expect(processes()).toEqual([]);
});

test('one team changed: one', async () => {
  want('one', { size: 'medium' });
  const run = await berthOk(['team', 'apply', '--all', '--yes', '--json'], { cwd });
  expect(results(run).sort()).toEqual(['applied', 'skipped', 'skipped']);
  expect(processes()).toEqual(['apply']);
});

test('nothing changed and --refresh: one for each team', async () => {
  const run = await berthOk(['team', 'apply', 'one', '--yes', '--refresh', '--json'], { cwd });
  expect(results(run)).toEqual(['unchanged']);
  expect(processes()).toEqual(['apply']);
});

test('a plan is never skipped: one, and one more that reads what would be updated', async () => {
  const unchanged = await berthOk(['team', 'plan', 'two', '--json'], { cwd });
  expect(results(unchanged)).toEqual(['unchanged']);
  expect(processes()).toEqual(['plan']);
  rmSync(log);

  want('two', { size: 'medium' });
  const changed = await berthOk(['team', 'plan', 'two', '--json'], { cwd });
  expect(results(changed)).toEqual(['planned']);
  expect(processes()).toEqual(['plan', 'show']);
});

test('another form of the block is another module: one more init', async () => {
  want('three', registryInputs('ROBOT'));
  await berthOk(['team', 'apply', 'three', '--yes'], { cwd, env: { ROBOT: 'robot-token' } });
  expect(processes()).toEqual(['apply', 'init']);
  want('three');
  rmSync(log);
  await berthOk(['team', 'apply', 'three', '--yes'], { cwd });
  expect(processes()).toEqual(['apply']);
});

test('outputs, status and lists: none', async () => {
  for (const words of [
    ['team', 'status', 'one'],
    ['team', 'list'],
    ['run', 'list'],
    ['catalog', 'list'],
  ]) {
    await berthOk(words, { cwd });
  }
  expect(processes()).toEqual([]);
});

test('destroyed: one', async () => {
  await berthOk(['team', 'destroy', 'three', '--yes', '--json'], { cwd });
  expect(processes()).toEqual(['destroy']);
});
