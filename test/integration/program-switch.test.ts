import { readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { projectPaths } from '../../src/model/paths.ts';
import { berth, berthOk } from '../helpers/berth.ts';
import { readObject } from '../helpers/kubernetes.ts';
import { programPath } from '../helpers/programs.ts';
import { minimalInputs, platformFile, teamFile } from '../helpers/project.ts';
import { suiteFolder, writeFiles } from '../helpers/suite-folder.ts';

const cwd = suiteFolder();
const paths = projectPaths(cwd);
const namespace = `app-switch-${Math.random().toString(36).slice(2, 8)}`;
const instance = 'dev.switch.namespace-with-argocd';
const stateFile = path.join(paths.state, instance, 'terraform.tfstate');
const programs = { terraform: '', tofu: '' };

/** Both programs are to be had; berth.yaml may name one of them. */
const want = (program?: string) =>
  writeFiles(cwd, {
    'berth.yaml': platformFile({ toolchain: { path: programs, ...(program && { program }) } }),
  });
const team = async (command: string, ...words: string[]) =>
  await berth(['team', command, 'switch', '--yes', '--json', ...words], { cwd });
const migrate = async (...words: string[]) => await berth(['state', 'migrate', ...words, '--json'], { cwd });
const record = () => JSON.parse(readFileSync(path.join(paths.instances, `${instance}.json`), 'utf8'));
const result = (run: { json: any }) => run.json.data.instances[0];

beforeAll(async () => {
  for (const name of ['terraform', 'tofu'] as const) programs[name] = await programPath(name);
  writeFiles(cwd, { 'teams/switch.yaml': teamFile('switch', minimalInputs(namespace)) });
  want('tofu');
  expect(result(await team('apply'))).toMatchObject({ result: 'applied' });
}, 45 * 60_000);

afterAll(async () => {
  want();
  await berthOk(['team', 'destroy', 'switch', '--yes'], { cwd });
});

test('an instance keeps the program that it was made with, also when the other one is there', async () => {
  want();
  expect(record().program.name).toBe('tofu');
  expect(result(await team('apply'))).toMatchObject({ result: 'skipped' });
  expect(result(await team('apply', '--refresh'))).toMatchObject({ result: 'unchanged' });
  expect(record().program.name).toBe('tofu');
});

test('berth.yaml does not switch it by itself', async () => {
  want('terraform');
  for (const command of ['plan', 'apply']) {
    const run = await team(command);
    expect(run.code).toBe(2);
    expect(result(run).error).toMatchObject({
      code: 'PROGRAM_SWITCH',
      fix: expect.stringContaining(`berth state migrate ${instance} --program terraform`),
    });
  }
});

test.each(['terraform', 'tofu'] as const)('it is given to %s, with the old state kept', async (program) => {
  want(program);
  const before = readFileSync(stateFile, 'utf8');
  const { uid } = (await readObject('v1', 'Namespace', namespace)).metadata;
  const run = await migrate(instance, '--program', program);
  expect(result(run)).toMatchObject({ result: 'switched', to: { name: program } });
  const { backup } = result(run);
  expect(path.dirname(backup)).toBe(path.join(paths.backups, instance));
  expect([readFileSync(backup, 'utf8'), statSync(backup).mode & 0o777]).toEqual([before, 0o600]);
  expect(record().program.name).toBe(program);

  expect(result(await team('plan', '--detailed-exitcode'))).toMatchObject({ result: 'unchanged' });
  expect(result(await team('apply'))).toMatchObject({ result: 'unchanged' });
  // The version of the program that wrote it.
  const version = JSON.parse(readFileSync(stateFile, 'utf8')).terraform_version;
  expect(version).toBe(record().program.version);
  expect((await readObject('v1', 'Namespace', namespace)).metadata.uid).toBe(uid);
  expect(result(await migrate('--all', '--program', program))).toMatchObject({ result: 'unchanged' });
});

test('what the other program would change or cannot read stays as it is', async () => {
  want();
  const [own, state] = [record(), readFileSync(stateFile, 'utf8')];
  const refused = async () => {
    const run = await migrate(instance, '--program', 'terraform');
    expect([record(), readFileSync(stateFile, 'utf8') === state]).toEqual([own, true]);
    return { code: run.code, error: result(run).error };
  };
  const entry = path.join(paths.instances, `${instance}.json`);
  const changed = { ...own, inputs: { ...own.inputs, size: 'medium' } };
  writeFileSync(entry, JSON.stringify(changed));
  const run = await migrate(instance, '--program', 'terraform');
  expect(result(run).error).toMatchObject({ code: 'INSTANCE_OUTDATED' });
  expect(result(run).error.message).toContain('update kubernetes_resource_quota_v1.quota');
  expect(record()).toEqual(changed);
  writeFileSync(entry, JSON.stringify(own));

  // A format that neither of today's programs knows.
  const future = { ...JSON.parse(state), version: 5, terraform_version: '1.99.0' };
  writeFileSync(stateFile, JSON.stringify(future));
  const unread = await migrate(instance, '--program', 'terraform');
  expect(result(unread).error).toMatchObject({ code: 'STATE_NEWER' });
  expect(result(unread).error.message).toContain('written by Terraform 1.99.0');
  expect(record()).toEqual(own);
  writeFileSync(stateFile, state);

  const gone = { ...programs, terraform: './gone' };
  writeFiles(cwd, { 'berth.yaml': platformFile({ toolchain: { path: gone } }) });
  expect(await refused()).toMatchObject({ code: 1, error: { code: 'PROGRAM_MISSING' } });
});

test('state of a newer version of its own program is refused, naming the version', async () => {
  want();
  const own = record();
  const entry = path.join(paths.instances, `${instance}.json`);
  writeFileSync(entry, JSON.stringify({ ...own, program: { name: 'tofu', version: '1.99.0' } }));
  const run = await team('plan');
  expect(run.code).toBe(1);
  expect(result(run).error).toMatchObject({
    code: 'STATE_NEWER',
    fix: expect.stringContaining('use tofu 1.99.0 or newer'),
  });
  writeFileSync(entry, JSON.stringify(own));
});
