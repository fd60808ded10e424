import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, inject, test } from 'vitest';
import { instanceLabelKey } from '../../src/model/instance-label.ts';
import { projectPaths } from '../../src/model/paths.ts';
import { actor } from '../helpers/access.ts';
import { berth, berthOk } from '../helpers/berth.ts';
import { clusterObjects } from '../helpers/cluster-objects.ts';
import { startUntil, uniqueName } from '../helpers/interrupted-run.ts';
import { readObject } from '../helpers/kubernetes.ts';
import { killAll, terraformOf } from '../helpers/processes.ts';
import { minimalInputs, platformFile, teamFile, writeProject } from '../helpers/project.ts';

const instance = 'dev.one.namespace-with-argocd';
const apply = ['team', 'apply', 'one', '--yes'];
const destroy = ['team', 'destroy', 'one', '--yes', '--json'];
const result = ({ json }: { json: any }) => json.data.instances[0];

async function project(namespace: string) {
  const cwd = await writeProject({
    'berth.yaml': platformFile(),
    'teams/one.yaml': teamFile('one', minimalInputs(namespace)),
  });
  const paths = projectPaths(cwd);
  return { cwd, paths, stateFolder: path.join(paths.state, instance) };
}

/** Ids of all objects in a namespace, of a namespace, or named after it. */
async function objectsOf(namespace: string): Promise<string[]> {
  const objects = await clusterObjects(inject('cluster').kubeconfig);
  return objects.map(({ id }) => id).filter((id) => id.includes(namespace));
}

const listed = async (cwd: string) =>
  (await berthOk(['instance', 'list', '--json'], { cwd })).json.data.instances.map(
    ({ instance: name, state }: any) => `${name} ${state}`,
  );

test('a first apply of which everything was killed is listed, and pruned with all that it made', async () => {
  const namespace = uniqueName('half');
  const { cwd, paths, stateFolder } = await project(namespace);
  const { run, pid } = await startUntil(apply, cwd, { operations: 4 });
  killAll([{ pid }, terraformOf(pid)].filter((one) => one !== undefined));
  await run;
  expect(await readObject('v1', 'Namespace', namespace)).toBeDefined();
  // As a kill before the first line was written.
  rmSync(stateFolder, { recursive: true });
  expect(await listed(cwd)).toEqual([`${instance} incomplete`]);
  expect((await berthOk(['team', 'status'], { cwd })).stdout).toMatch(/namespace-with-argocd\s+unfinished/);

  rmSync(path.join(paths.teams, 'one.yaml'));
  expect((await berthOk(['team', 'status'], { cwd })).stdout).toContain(`1 orphan that`);
  const pruned = await berthOk(['team', 'prune', '--yes', '--json'], { cwd });
  expect(result(pruned)).toMatchObject({ instance, result: 'destroyed' });
  expect(await objectsOf(namespace)).toEqual([]);
  expect(await listed(cwd)).toEqual([]);
});

test.each<[string, (paths: { stateFolder: string; work: string }) => void]>([
  ['lost', ({ stateFolder }) => rmSync(stateFolder, { recursive: true })],
  [
    'cut off, with none from before',
    ({ stateFolder }) => {
      rmSync(path.join(stateFolder, 'terraform.tfstate.backup'), { force: true });
      writeFileSync(path.join(stateFolder, 'terraform.tfstate'), '{"version": 4, "ser');
    },
  ],
  [
    'written beside its place',
    ({ stateFolder, work }) => {
      mkdirSync(work, { recursive: true });
      renameSync(path.join(stateFolder, 'terraform.tfstate'), path.join(work, 'errored.tfstate'));
      rmSync(stateFolder, { recursive: true });
    },
  ],
])('an instance whose state was %s is destroyed whole', async (_, spoil) => {
  const namespace = uniqueName('state');
  const { cwd, paths, stateFolder } = await project(namespace);
  await berthOk(apply, { cwd });
  spoil({ stateFolder, work: path.join(paths.work, instance) });
  const destroyed = await berthOk(destroy, { cwd });
  expect(result(destroyed)).toMatchObject({ result: 'destroyed' });
  expect(result(destroyed).changes.map(({ action }: any) => action)).not.toContain('create');
  expect(await objectsOf(namespace)).toEqual([]);
  expect(await listed(cwd)).toEqual([]);
  expect(existsSync(stateFolder)).toBe(false);
});

test('a copy that somebody made, label and all, is named and stays', async () => {
  const namespace = uniqueName('copy');
  const { cwd, stateFolder } = await project(namespace);
  await berthOk(apply, { cwd });
  const { metadata } = await readObject('v1', 'Namespace', namespace);
  const label = metadata.labels[instanceLabelKey];
  const copy = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: namespace, namespace: 'default', labels: { [instanceLabelKey]: label } },
  };
  expect(await actor().create(copy)).toBe('done');
  rmSync(stateFolder, { recursive: true });

  const refused = await berth(destroy, { cwd });
  expect([refused.code, result(refused).error.code]).toEqual([1, 'OBJECTS_LEFT']);
  expect(result(refused).error.message).toContain(`ConfigMap "default/${namespace}"`);
  expect(await objectsOf(namespace)).toEqual([`configmaps.core default/${namespace}`]);
  expect(await actor().remove(copy)).toBe('done');
  await berthOk(destroy, { cwd });
  expect(await listed(cwd)).toEqual([]);
});

test('where nothing is left of a recorded instance, it was absent and is forgotten', async () => {
  const namespace = uniqueName('gone');
  const { cwd, stateFolder } = await project(namespace);
  await berthOk(apply, { cwd });
  const record = path.join(projectPaths(cwd).instances, `${instance}.json`);
  const text = readFileSync(record, 'utf8');
  await berthOk(destroy, { cwd });
  writeFileSync(record, text);
  expect(result(await berthOk(destroy, { cwd }))).toMatchObject({ result: 'absent' });
  expect([await listed(cwd), existsSync(stateFolder)]).toEqual([[], false]);
});
