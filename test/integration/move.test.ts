import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { projectPaths } from '../../src/model/paths.ts';
import { berth, berthOk } from '../helpers/berth.ts';
import { readObject } from '../helpers/kubernetes.ts';
import { minimalInputs, platformFile, teamFile } from '../helpers/project.ts';
import { suiteFolder, writeFiles } from '../helpers/suite-folder.ts';

const cwd = suiteFolder();
const paths = projectPaths(cwd);
const namespace = `app-move-${Math.random().toString(36).slice(2, 8)}`;
const [from, to] = ['dev.old.namespace-with-argocd', 'dev.new.namespace-with-argocd'];
const uid = async () => (await readObject('v1', 'Namespace', namespace)).metadata.uid;
const run = async (...words: string[]) => await berth([...words, '--json'], { cwd });
const result = ({ json }: { json: any }) => json.data.instances[0];
let before: string;

beforeAll(async () => {
  writeFiles(cwd, {
    'berth.yaml': platformFile(),
    'teams/old.yaml': teamFile('old', minimalInputs(namespace)),
  });
  await berthOk(['team', 'apply', 'old', '--yes'], { cwd });
  before = await uid();
});

test('a team gets another name, and nothing is replaced', async () => {
  expect(await run('instance', 'move', from, '--team', 'new')).toMatchObject({
    code: 0,
    json: { data: { from, to } },
  });
  for (const folder of [paths.state, paths.work, paths.runs]) {
    expect(existsSync(path.join(folder, from))).toBe(false);
  }
  // The file of the old team makes no second owner, and destroys nothing of the first.
  for (const words of [['plan'], ['apply', '--yes'], ['destroy', '--yes']]) {
    const refused = await run('team', words[0] as string, 'old', ...words.slice(1));
    expect([refused.code, result(refused).error.code]).toEqual([2, 'INSTANCE_MOVED']);
  }
  rmSync(path.join(cwd, 'teams/old.yaml'));
  // And without a file of the new one, nobody takes it for an orphan.
  const prune = await run('team', 'prune', '--yes');
  expect([prune.code, result(prune)]).toMatchObject([
    2,
    { instance: to, result: 'failed', error: { code: 'INSTANCE_MOVED' } },
  ]);
  expect(result(prune).error.fix).toContain('let the file of the team "new" want it');
  writeFiles(cwd, { 'teams/new.yaml': teamFile('new', minimalInputs(namespace)) });
  const plan = result(await run('team', 'plan', 'new'));
  expect(plan.instance).toBe(to);
  expect(plan.changes.length).toBeGreaterThan(0);
  expect(plan.changes.filter(({ action }: any) => action !== 'update')).toEqual([]);
  expect(await uid()).toBe(before);

  expect(result(await run('team', 'apply', 'new', '--yes'))).toMatchObject({ result: 'applied' });
  const { metadata } = await readObject('v1', 'Namespace', namespace);
  expect([metadata.uid, metadata.labels['meshstack.io/workspace']]).toEqual([before, 'new']);
  expect(result(await run('team', 'apply', 'new', '--yes'))).toMatchObject({ result: 'skipped' });

  // By now it is the new one's in all: the old name is free, and what nobody wants is an orphan again.
  writeFiles(cwd, { 'teams/old.yaml': teamFile('old', minimalInputs(namespace)) });
  rmSync(path.join(cwd, 'teams/new.yaml'));
  expect(result(await run('team', 'apply', 'old', '--yes'))).toMatchObject({
    error: { code: 'OBJECT_EXISTS' },
  });
  expect((await run('team', 'status')).json.data.orphans).toEqual([to]);
  expect(result(await run('team', 'destroy', 'old', '--yes'))).toMatchObject({ result: 'destroyed' });
  expect(await uid()).toBe(before);
  rmSync(path.join(cwd, 'teams/old.yaml'));
  writeFiles(cwd, { 'teams/new.yaml': teamFile('new', minimalInputs(namespace)) });
});

test('the runs of before are those of the new name, and the old one is unknown', async () => {
  const { runs } = (await run('run', 'list', to)).json.data;
  expect(runs.map(({ behaviour }: any) => behaviour)).toEqual(['APPLY', 'DETECT', 'APPLY']);
  expect(await run('instance', 'show', from)).toMatchObject({
    code: 2,
    json: { error: { code: 'UNKNOWN_INSTANCE' } },
  });
  expect((await run('state', 'doctor')).json.data.findings).toEqual([]);
});

test('a block whose module would replace objects does not take it over', async () => {
  const refused = await run('instance', 'move', to, '--block', 'argocd-less');
  expect(refused).toMatchObject({ code: 2, json: { error: { code: 'UNKNOWN_BLOCK' } } });
  const own = path.join(cwd, 'building-blocks');
  const { fixtures } = await import('../helpers/fixtures.ts');
  const { cpSync } = await import('node:fs');
  cpSync(path.join(fixtures, 'building-blocks'), own, { recursive: true });
  const other = await run('instance', 'move', to, '--block', 'plain-namespace');
  expect(other.code).not.toBe(0);
  expect((await run('instance', 'show', to)).json.data.record.content.name).toBe('namespace-with-argocd');
  expect(await uid()).toBe(before);
});

test('a renamed folder of a block takes its instances along', async () => {
  const { cpSync, readdirSync, readFileSync } = await import('node:fs');
  const renamed = path.join(cwd, 'building-blocks/app-namespace');
  cpSync(path.resolve('building-blocks/namespace-with-argocd'), renamed, { recursive: true });
  const file = path.join(renamed, 'block.ts');
  writeFiles(renamed, {
    'block.ts': readFileSync(file, 'utf8').replace("name: 'namespace-with-argocd'", "name: 'app-namespace'"),
  });
  expect(readdirSync(renamed)).toContain('construct.ts');
  const moved = await run('instance', 'move', to, '--block', 'app-namespace');
  expect(moved.json).toMatchObject({ data: { to: 'dev.new.app-namespace' } });
  expect(await uid()).toBe(before);
  const back = await run('instance', 'move', 'dev.new.app-namespace', '--block', 'namespace-with-argocd');
  expect(back.json).toMatchObject({ data: { to } });
  expect(result(await run('team', 'plan', 'new'))).toMatchObject({ result: 'unchanged' });
});
