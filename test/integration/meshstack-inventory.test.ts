import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { berth, berthOk } from '../helpers/berth.ts';
import type { StandingBlock } from '../helpers/mesh-block-list.ts';
import { MeshStandIn } from '../helpers/mesh-stand-in.ts';
import { smallPlatform } from '../helpers/project.ts';
import { refusal } from '../helpers/refusal.ts';
import { suiteFolder, writeFiles } from '../helpers/suite-folder.ts';

const cwd = suiteFolder();
const definition = 'definition-1';
let meshStack: MeshStandIn;
let env: Record<string, string>;

beforeAll(async () => {
  meshStack = await MeshStandIn.start();
  env = { ...meshStack.environment, MESHSTACK_ENDPOINT: meshStack.address };
  writeFiles(cwd, { 'berth.yaml': smallPlatform });
});
beforeEach(() => {
  meshStack.blocks.splice(0, meshStack.blocks.length, ...['one', 'two', 'three'].map(ordered));
});
afterEach(() => expect(meshStack.violations.splice(0)).toEqual([]));
afterAll(() => {
  meshStack.stop();
  // Whoever looks changes nothing.
  expect(new Set(meshStack.asked)).toEqual(
    new Set(['POST /api/login', 'GET /api/meshobjects/meshbuildingblocks']),
  );
});

const ordered = (name: string): StandingBlock => ({
  uuid: `block-${name}`,
  definition,
  displayName: `Namespace ${name}`,
  workspace: `team-${name}`,
  status: 'SUCCEEDED',
  input: 'marked-input-of-a-team',
});

const importBlocks = ['meshstack', 'import', 'namespace-with-argocd', '--definition', definition, '--json'];

interface Row {
  readonly uuid: string;
  readonly inventory?: string;
}
const uuids = (rows: readonly Row[]) => rows.map(({ uuid }) => uuid);

async function status(...words: string[]): Promise<string[]> {
  const { json } = await berthOk(['meshstack', 'status', '--json', ...words], { cwd, env });
  return json.data.blocks.map(({ uuid, inventory }: Row) => `${uuid} ${inventory}`);
}

test('building blocks come into the inventory by their uuid, are found unknown or gone later, and go again', async () => {
  expect(await status()).toEqual([]);
  expect(await status('--definition', definition)).toEqual([
    'block-one unknown',
    'block-two unknown',
    'block-three unknown',
  ]);
  const first = (await berthOk(importBlocks, { cwd, env })).json.data;
  expect(uuids(first.added)).toEqual(['block-one', 'block-two', 'block-three']);
  expect([first.known, first.gone]).toEqual([[], []]);

  const listed = (await berthOk(['instance', 'list', '--json'], { cwd })).json.data;
  expect(listed.instances).toEqual([]);
  expect(listed.portalBlocks).toContainEqual(
    expect.objectContaining({
      uuid: 'block-two',
      displayName: 'Namespace two',
      workspace: 'team-two',
      environment: 'dev',
      definition,
      content: { name: 'namespace-with-argocd', version: '1.0.0' },
    }),
  );
  const shown = (await berthOk(['instance', 'list'], { cwd })).stdout;
  expect(shown).toMatch(/block-two +Namespace two +dev +team-two +namespace-with-argocd 1\.0\.0/);

  meshStack.blocks.splice(0, 1);
  meshStack.blocks.push(ordered('four'));
  expect(await status()).toEqual([
    'block-two imported',
    'block-three imported',
    'block-four unknown',
    'block-one gone',
  ]);
  const again = (await berthOk(importBlocks, { cwd, env })).json.data;
  expect([uuids(again.added), uuids(again.known), uuids(again.gone)]).toEqual([
    ['block-four'],
    ['block-two', 'block-three'],
    ['block-one'],
  ]);
  expect(await status()).toEqual(['block-two imported', 'block-three imported', 'block-four imported']);
});

test('one that meshStack has deleted, but still tells of, is gone', async () => {
  await berthOk(importBlocks, { cwd, env });
  meshStack.blocks.splice(0, 1, { ...ordered('one'), lifecycle: 'DELETED' });
  expect(await status()).toContain('block-one gone');
});

test('no input and no identity is kept, and no instance is made of what berth does not run', async () => {
  await berthOk(importBlocks, { cwd, env });
  const folder = path.join(cwd, '.berth');
  const kept = readdirSync(folder, { recursive: true, encoding: 'utf8', withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(path.join(entry.parentPath, entry.name), 'utf8'))
    .join('\n');
  expect(kept).toContain('block-one');
  expect(kept).not.toContain('marked-input-of-a-team');
  expect(kept).not.toContain(meshStack.clientSecret);
  const states = (await berthOk(['state', 'list', '--json'], { cwd })).json.data.states;
  expect(states).toEqual([]);
});

test.each([
  ['another environment', ['--environment', 'prod'], {}, 2, 'UNKNOWN_ENVIRONMENT'],
  ['no identity', [], { MESHSTACK_API_KEY: '' }, 2, 'MESHSTACK_SETTINGS'],
  ['no address', [], { MESHSTACK_ENDPOINT: '' }, 2, 'MESHSTACK_SETTINGS'],
  ['an address with a password', ['--url', 'https://a:b@mesh.example.com'], {}, 2, 'MESHSTACK_SETTINGS'],
  ['a wrong secret', [], { MESHSTACK_API_SECRET: 'wrong' }, 1, 'MESHSTACK_FAILED'],
  ['nobody there', ['--url', 'http://127.0.0.1:9'], {}, 1, 'MESHSTACK_FAILED'],
  ['a rehearsal', ['--rehearse'], {}, 2, 'USAGE'],
])('%s is refused', async (_, words, changes, code, error) => {
  const refused = await refusal([...importBlocks.slice(0, -1), ...words], {
    cwd,
    env: { ...env, ...changes },
  });
  expect(refused).toMatchObject({ code, error: { code: error } });
});

test.each([
  [['meshstack', 'import', 'nothing-like-it', '--definition', definition], 'UNKNOWN_BLOCK'],
  [['meshstack', 'import', 'namespace-with-argocd'], 'USAGE'],
  [['meshstack', 'import', 'namespace-with-argocd', '--definition', '../x'], 'USAGE'],
  [['meshstack', 'status', '--definition', 'a b'], 'USAGE'],
])('%j is refused', async (words, error) => {
  const refused = await refusal(words, { cwd, env });
  expect(refused).toMatchObject({ code: 2, error: { code: error } });
});

test('without the right to list them, nothing is taken for gone', async () => {
  await berthOk(importBlocks, { cwd, env });
  meshStack.listStatus = 403;
  const refused = await berth(importBlocks, { cwd, env });
  meshStack.listStatus = 200;
  expect([refused.code, refused.json.error.code]).toEqual([1, 'MESHSTACK_FAILED']);
  expect(refused.json.error.message).toContain('answers 403');
  expect(await status()).toHaveLength(3);
});
