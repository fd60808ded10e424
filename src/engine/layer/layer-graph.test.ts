import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { testDoor } from '../../../test/helpers/door.ts';
import { hostOutput, layerFiles, type TestLayer } from '../../../test/helpers/layer-files.ts';
import { writeProject } from '../../../test/helpers/project.ts';
import { openEngine } from '../context.ts';
import { layerFaults } from '../selection/layer-selection.ts';
import { layerGraph } from './layer-graph.ts';

const model = String(pathToFileURL(path.resolve('src/model/index.ts')));
const takesHost = (from = 'layer.base.host', more = '') =>
  `host: text({ description: 'where', rules: [], context: '${from}', ${more} }),`;
const base: TestLayer = { outputs: `host: ${hostOutput},` };

async function open(layers: Record<string, TestLayer>, config: Record<string, unknown> = {}) {
  const platform = { apiVersion: 'berth/v1', kind: 'Platform', organisation: 'test' };
  const root = await writeProject({
    'berth.yaml': stringify({ ...platform, environments: { dev: {} }, ...config }),
    ...layerFiles(layers, { model, cdk: model }),
  });
  return await openEngine(testDoor(root));
}

/** Own layers of the platform, in order. */
async function platform(layers: Record<string, TestLayer>, config: Record<string, unknown> = {}) {
  const context = await open(layers, config);
  const graph = await layerGraph(context, context.environment('dev'));
  return graph.filter(({ name, ofPlatform }) => ofPlatform && name in layers).map(({ name }) => name);
}

describe('the order', () => {
  test('comes from references and from requires, not from names', async () => {
    const layers = { apps: { inputs: takesHost() }, base, after: { requires: ['apps'] } };
    expect(await platform(layers)).toEqual(['base', 'apps', 'after']);
  });

  test('knows no reference where berth.yaml has a value', async () => {
    const layers = { apps: { inputs: takesHost() }, base };
    expect(await platform(layers, { layers: { apps: { host: 'here' } } })).toEqual(['apps', 'base']);
    const own = { environments: { dev: { layers: { apps: { host: 'here' } } } } };
    expect(await platform(layers, own)).toEqual(['apps', 'base']);
  });

  test('in a circle is refused with the way round, and a value opens it', async () => {
    const layers = {
      a: { inputs: takesHost('layer.c.host'), ...base },
      b: { requires: ['a'] },
      c: { requires: ['b'], ...base },
    };
    await expect(platform(layers)).rejects.toMatchObject({
      code: 'LAYER_CYCLE',
      exit: 2,
      message: 'layers need each other in a circle: a -> c -> b -> a',
    });
    expect(await platform(layers, { layers: { a: { host: 'here' } } })).toEqual(['a', 'b', 'c']);
  });
});

describe('a cluster that a layer makes', () => {
  const home = { outputs: `kubeconfig: output(text({ description: 'how', rules: [] }), '{}'),` };
  const inside = { providers: ['kubernetes'] };
  const of = (layer: string) => ({ environments: { dev: { cluster: { layer } } } });

  test('comes before every layer that reaches it, and before no other one', async () => {
    const layers = { apps: inside, beside: {}, home };
    expect(await platform(layers)).toEqual(['apps', 'beside', 'home']);
    expect(await platform(layers, of('home'))).toEqual(['home', 'apps', 'beside']);
  });

  test('counts as named, so that its faults are told', async () => {
    const needy = { ...home, inputs: `size: whole({ description: 'how', min: 1, max: 3 }),` };
    expect(await layerFaults(await open({ home: needy }, of('home')))).toMatchObject([
      { message: expect.stringContaining('size') },
    ]);
  });

  test('is in no cluster itself', async () => {
    await expect(platform({ home: { ...home, ...inside } }, of('home'))).rejects.toMatchObject({
      code: 'LAYER_CYCLE',
    });
  });

  test('of a layer that gives none, or that is none, is refused', async () => {
    await expect(platform({ base }, of('base'))).rejects.toMatchObject({
      code: 'CONTENT_INVALID',
      message: expect.stringContaining('it has no output "kubeconfig" that is a text'),
    });
    expect(await layerFaults(await open({ home }, of('hone')))).toMatchObject([
      { code: 'UNKNOWN_LAYER', value: '"hone"', fix: expect.stringContaining('"home"') },
    ]);
  });
});

describe('the platform has a layer', () => {
  const needy: TestLayer = { inputs: `size: whole({ description: 'how', min: 1, max: 3 }),`, ...base };

  test('that needs nothing said, or whose needs others fill', async () => {
    expect(await platform({ base, apps: { inputs: takesHost() } })).toEqual(['base', 'apps']);
  });

  test('that berth.yaml names, for all environments or for one', async () => {
    const layers = { needy, apps: { inputs: takesHost('layer.needy.host') } };
    expect(await platform(layers)).toEqual([]);
    expect(await platform(layers, { layers: { needy: { size: 1 } } })).toEqual(['needy', 'apps']);
    const own = { environments: { dev: { layers: { needy: { size: 1 } } }, live: {} } };
    expect(await platform(layers, own)).toEqual(['needy', 'apps']);
  });

  test('whose default stands in for a layer that is not there', async () => {
    const layers = { needy, apps: { inputs: takesHost('layer.needy.host', `default: 'none',`) } };
    expect(await platform(layers)).toEqual(['apps']);
  });
});

test.each<[string, TestLayer, string]>([
  [
    'a layer that is none',
    { inputs: takesHost('layer.bose.host') },
    '"bose" is no layer: did you mean "base"?',
  ],
  [
    'an output that is none',
    { inputs: takesHost('layer.base.hosts') },
    'has no output "hosts": did you mean "host"?',
  ],
  [
    'another form',
    { inputs: `on: flag({ description: 'whether', context: 'layer.base.host' }),` },
    'which is a text and no flag',
  ],
  [
    'a secret',
    { inputs: `key: secret({ description: 'key', rules: [], context: 'layer.base.host' }),` },
    'a secret is never an output',
  ],
  [
    'what its example does not fit',
    { inputs: takesHost().replace('rules: []', `rules: [matches('^http:', 'must be http')]`) },
    'whose example it refuses: must be http',
  ],
  ['a required layer that is none', { requires: ['nobody'] }, 'requires "nobody", which is no layer'],
])('a layer that takes %s is refused', async (_, apps, problem) => {
  await expect(platform({ base, apps })).rejects.toMatchObject({
    code: 'CONTENT_INVALID',
    message: expect.stringContaining(problem),
  });
});

test('a layer whose output has no form is refused', async () => {
  const outputs = `${base.outputs} plain: { description: 'no form' },`;
  await expect(platform({ base: { outputs } })).rejects.toMatchObject({
    code: 'CONTENT_INVALID',
    message: expect.stringContaining('of what form its output is: "plain"; write output('),
  });
});

test('a choice may be taken by a choice that knows all of it, and by no other', async () => {
  const outputs = `mode: output(choice(['on', 'off'], { description: 'which' }), 'on'),`;
  const takes = (options: string) => ({
    inputs: `mode: choice(${options}, { description: 'which', context: 'layer.base.mode' }),`,
  });
  expect(await platform({ base: { outputs }, apps: takes(`['on', 'off', 'idle']`) })).toEqual([
    'base',
    'apps',
  ]);
  await expect(platform({ base: { outputs }, apps: takes(`['on']`) })).rejects.toMatchObject({
    message: expect.stringContaining('which may be off: it takes on'),
  });
});

describe('a layer that keeps state', () => {
  const keeper: TestLayer = { outputs: `where: ${hostOutput}, how: ${hostOutput},`, keepsState: true };

  test('comes before all others that it does not need, and they come after it', async () => {
    const layers = { apps: { inputs: takesHost() }, base, place: keeper };
    const context = await open(layers);
    const graph = await layerGraph(context, context.environment('dev'));
    const own = graph.filter(({ name }) => name in layers);
    expect(own.map(({ name, needs, after }) => [name, needs, after])).toEqual([
      ['place', [], []],
      ['base', [], ['place']],
      ['apps', ['base'], ['place', 'base']],
    ]);
  });

  test('comes after those that it needs itself', async () => {
    expect(await platform({ apps: {}, base, place: { ...keeper, inputs: takesHost() } })).toEqual([
      'base',
      'place',
      'apps',
    ]);
  });

  test('says nothing where the platform does not have it', async () => {
    const layers = {
      apps: {},
      place: { ...keeper, inputs: `size: whole({ description: 'how', min: 1, max: 3 }),` },
    };
    const context = await open(layers);
    const graph = await layerGraph(context, context.environment('dev'));
    expect(graph.find(({ name }) => name === 'apps')?.after).toEqual([]);
  });
});

test('a choice may be taken as text', async () => {
  const outputs = `mode: output(choice(['on', 'off'], { description: 'which' }), 'on'),`;
  expect(await platform({ base: { outputs }, apps: { inputs: takesHost('layer.base.mode') } })).toEqual([
    'base',
    'apps',
  ]);
});

test('faults of an environment’s own inputs stand at their place, unknown layers too', async () => {
  const context = await open(
    { base: { inputs: `size: whole({ description: 'how', min: 1, max: 3, default: 1 }),` } },
    {
      environments: { dev: { layers: { base: { size: 7 } } }, live: { layers: { bass: {} } } },
      layers: { base: { size: 9 } },
    },
  );
  expect(await layerFaults(context)).toEqual([
    expect.objectContaining({ code: 'UNKNOWN_LAYER', line: 11, value: '"bass"' }),
    expect.objectContaining({ line: 8, value: '7' }),
    expect.objectContaining({ line: 14, value: '9' }),
  ]);
});
