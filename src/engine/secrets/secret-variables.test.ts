import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { testDoor } from '../../../test/helpers/door.ts';
import { minimalInputs, smallPlatform, teamFile, writeProject } from '../../../test/helpers/project.ts';
import { writeScript } from '../../../test/helpers/temporary-folder.ts';
import type { Chart } from '../../model/content.ts';
import { openEngine } from '../context.ts';
import type { InstanceSpec } from '../run/instance-spec.ts';
import { blockInstance, layerInstance } from '../selection/single-instance.ts';
import { teamInstances } from '../selection/team-instances.ts';
import { resolveSecrets } from './secrets.ts';

const caller = {
  PATH: '/usr/bin:/bin',
  HOME: '/home/ada',
  OF_DEFAULTS: 'of the defaults',
  OF_LAYER: 'of the layer',
  OF_TEAM: 'of the team',
  OF_FLAG: 'of the flag',
};
/** A reference of each kind, that all lead to the same value. */
const kinds = (name: keyof typeof caller) => [{ env: name }, { file: name }, { command: ['cat', name] }];
const hookLayer = `
import { defineLayer, inputModel, secret } from '${pathToFileURL(path.resolve('src/model/index.ts'))}';
export const layer = defineLayer({
  name: 'hook', version: '1.0.0', title: 'Hook', description: 'A hook.', providers: [], requires: [],
  inputs: inputModel({ token: secret({ description: 'token of the hook', rules: [] }) }),
  outputs: {},
});`;

/** A project that takes a secret from everywhere, each by the kind of reference that is asked for. */
async function project(kind: number) {
  const reference = (name: keyof typeof caller) => kinds(name)[kind];
  const registry = {
    harbor_mode: 'external',
    harbor_url: 'https://registry.example.com',
    harbor_project: 'shop',
    harbor_robot_username: 'robot$shop',
  };
  const platform = {
    apiVersion: 'berth/v1',
    kind: 'Platform',
    organisation: 'test',
    environments: { dev: { defaults: { harbor_robot_token: reference('OF_DEFAULTS') } } },
    layers: { hook: { token: reference('OF_LAYER') } },
  };
  const root = await writeProject({
    'berth.yaml': stringify(platform),
    'platform/hook/layer.ts': hookLayer,
    'platform/hook/construct.ts': 'export const construct = () => ({});',
    'teams/shop.yaml': teamFile('shop', {
      ...minimalInputs('app-shop'),
      ...registry,
      git_token: reference('OF_TEAM'),
    }),
    ...Object.fromEntries(Object.entries(caller).map(([name, value]) => [name, `${value}\n`])),
  });
  const context = await openEngine(testDoor(root, { caller }));
  const flags = ['env:OF_FLAG', 'file:OF_FLAG', '{"command": ["cat", "OF_FLAG"]}'];
  const { specs, faults } = await teamInstances(context);
  expect(faults).toEqual([]);
  const single = await blockInstance(context, {
    block: 'namespace-with-argocd',
    environment: 'dev',
    team: 'adhoc',
    variables: { ...(minimalInputs('app-flag') as Record<string, string>), git_token: flags[kind] ?? '' },
  });
  return {
    context,
    team: specs[0] as InstanceSpec,
    single,
    layer: await layerInstance(context, 'hook', 'dev', {}),
  };
}

test.each([
  ['env', 0],
  ['file', 1],
  ['command', 2],
])('a secret by {%s} may stand in a team file, in defaults, in a layer and in --var', async (_, kind) => {
  const { context, team, single, layer } = await project(kind);
  const { otherPrograms } = context;
  const scope = { root: context.project.paths.root, caller, otherPrograms };
  expect(await resolveSecrets(team, scope)).toEqual({
    git_token: caller.OF_TEAM,
    harbor_robot_token: caller.OF_DEFAULTS,
  });
  expect(await resolveSecrets(layer, scope)).toEqual({ token: caller.OF_LAYER });
  expect(await resolveSecrets(single, scope)).toEqual({ git_token: caller.OF_FLAG });
});

test('other programs see no variable that a secret is taken from', async () => {
  const { context, single } = await project(0);
  const { PATH, HOME, OF_FLAG } = caller;
  expect(context.otherPrograms).toEqual({ PATH, HOME, OF_FLAG });
  const ofFlag = context.forInstances([single]);
  expect(ofFlag.otherPrograms).toEqual({ PATH, HOME });
  expect(ofFlag.door.caller).toEqual(caller);
  expect(ofFlag.forInstances([single])).toBe(ofFlag);
  expect((await project(1)).context.otherPrograms).toEqual(caller);
});

test('Go, which fetches and builds, sees none of them either', async () => {
  const root = await writeProject({
    'berth.yaml': smallPlatform,
    'teams/shop.yaml': teamFile('shop', { ...minimalInputs('app-shop'), git_token: { env: 'OF_TEAM' } }),
  });
  const seen = path.join(root, 'environment');
  await writeScript(
    path.join(root, 'bin/go'),
    `[ "$1" = version ] && { echo 'go version go1.99.0 linux/amd64'; exit; }\nenv > ${seen}\nexit 1`,
  );
  const { toolchain, catalog } = await openEngine(
    testDoor(root, { caller: { ...caller, PATH: `${root}/bin:/usr/bin:/bin`, XDG_CACHE_HOME: root } }),
  );
  const { chart } = await catalog.layer('argocd').load();
  await expect(toolchain.chart(chart as Chart, 'bundled')).rejects.toThrow();
  const environment = await readFile(seen, 'utf8');
  expect(environment).toContain('OF_FLAG=');
  expect(environment).not.toContain('OF_TEAM');
});
