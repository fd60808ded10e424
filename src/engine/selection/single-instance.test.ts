import { expect, test } from 'vitest';
import { testDoor } from '../../../test/helpers/door.ts';
import { smallPlatform, writeProject } from '../../../test/helpers/project.ts';
import { openEngine } from '../context.ts';
import { blockOutputs } from '../instance/outputs.ts';
import { selectBlock, selectExistingBlock } from './block-selection.ts';
import { blockInstance, layerInstance, type SingleBlock } from './single-instance.ts';

const wanted: SingleBlock = {
  block: 'namespace-with-argocd',
  environment: undefined,
  team: 'adhoc',
  variables: {
    namespace_name: 'app-a',
    project_id: 'a',
    github_repo_url: 'https://git.example.com/a.git',
    auto_sync: 'false',
    labels: '{"a":"b"}',
  },
};
const open = async (platform = smallPlatform) =>
  await openEngine(testDoor(await writeProject({ 'berth.yaml': platform })));

test('values of the command line become typed inputs of a named instance', async () => {
  const spec = await blockInstance(await open(), { ...wanted, suffix: 'eu' });
  expect(spec.name).toBe('dev.adhoc.namespace-with-argocd-eu');
  expect(spec.variables).toMatchObject({ auto_sync: false, labels: { a: 'b' }, workspace_id: 'adhoc' });
});

test('all faults of the flags come at once, each with its flag', async () => {
  const variables = {
    ...wanted.variables,
    auto_sync: 'perhaps',
    size: 'huge',
    siz: 'small',
    constructor: 'a',
  };
  await expect(blockInstance(await open(), { ...wanted, variables })).rejects.toMatchObject({
    code: 'INPUT_INVALID',
    faults: [
      expect.objectContaining({ source: '--var auto_sync', value: '"perhaps"' }),
      expect.objectContaining({ source: '--var constructor', message: 'is not known here' }),
      expect.objectContaining({ source: '--var siz', fix: 'did you mean "size"?' }),
      expect.objectContaining({ source: '--var size', value: '"huge"' }),
    ],
  });
});

test.each([
  [{ team: '../../etc' }, '--team'],
  [{ team: 'Payments' }, '--team'],
  [{ team: 'platform' }, '--team'],
  [{ suffix: '../x' }, '--name'],
  [{ suffix: 'A' }, '--name'],
  [{ team: 't'.repeat(60), suffix: 's'.repeat(20) }, '--team'],
])('with %j no instance is selected, made or looked up', async (change, flag) => {
  const fault = { code: 'INPUT_INVALID', faults: [expect.objectContaining({ source: flag })] };
  const door = testDoor(await writeProject({ 'berth.yaml': smallPlatform }));
  await expect(selectBlock(door, { ...wanted, ...change })).rejects.toMatchObject(fault);
  await expect(selectExistingBlock(door, { ...wanted, ...change })).rejects.toMatchObject(fault);
  await expect(blockOutputs(door, { ...wanted, ...change })).rejects.toMatchObject(fault);
});

test('outputs of what was never applied name the command that applies it', async () => {
  const door = testDoor(await writeProject({ 'berth.yaml': smallPlatform }));
  await expect(blockOutputs(door, wanted)).rejects.toMatchObject({
    code: 'NOTHING_APPLIED',
    fix: 'apply it first: "berth block apply namespace-with-argocd"',
  });
});

test('an environment that does not exist is refused, whatever JavaScript knows of its name', async () => {
  const context = await open();
  for (const name of ['prod', 'constructor', '__proto__']) {
    expect(() => context.environment(name)).toThrow(`there is no environment "${name}"`);
  }
  expect(context.environment(undefined).name).toBe('dev');
});

test('with several environments one has to be named', async () => {
  const context = await open(smallPlatform.replace('{dev: {}}', '{dev: {}, prod: {}}'));
  expect(() => context.environment(undefined)).toThrow('several environments (dev, prod)');
  expect(context.environment('prod').name).toBe('prod');
});

test('the inputs of a layer come from berth.yaml, and their faults have its lines', async () => {
  const chart = { 'chart.name': 'argo-cd', 'chart.version': '1.0.0' };
  const platform = `${smallPlatform}layers:\n  argocd:\n    argocd_namespace: cd\n`;
  const spec = await layerInstance(await open(platform), 'argocd', undefined, chart);
  expect(spec).toMatchObject({ name: 'dev.platform.argocd', kind: 'layer', team: 'platform' });
  expect(spec.variables).toMatchObject({ argocd_namespace: 'cd', chart_name: 'argo-cd' });

  const broken = await open(platform.replace(': cd', ': CD'));
  await expect(layerInstance(broken, 'argocd', undefined, chart)).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    faults: [expect.objectContaining({ source: 'berth.yaml', line: 7, column: 23, value: '"CD"' })],
  });
});
