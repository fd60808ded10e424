import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { testDoor } from '../../../test/helpers/door.ts';
import { smallPlatform } from '../../../test/helpers/project.ts';
import type { PortalBlock } from '../../model/portal-block.ts';
import { contentOf, instancesOf } from '../../state/home-content.ts';
import { openEngine } from '../context.ts';
import { importPortalBlocks, listPortalBlocks, portalStatus } from './portal-blocks.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'berth-portal-'));
  const environments = 'environments: {dev: {}, prod: {}}';
  writeFileSync(path.join(folder, 'berth.yaml'), smallPlatform.replace(/^environments.*$/m, environments));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const ordered = (uuid: string): PortalBlock => ({
  uuid,
  displayName: uuid,
  workspace: 'team-a',
  definitionVersion: 'v',
  status: 'SUCCEEDED',
});
const portalWith = (...uuids: string[]) => ({ blocks: async () => uuids.map(ordered) });
const wanted = (environment: string, definition: string) => ({
  block: 'namespace-with-argocd',
  definition,
  environment,
});

test('environments and definitions keep apart, whatever is gone in one of them', async () => {
  const door = testDoor(folder);
  await importPortalBlocks(door, portalWith('a', 'b'), wanted('dev', 'one'));
  await importPortalBlocks(door, portalWith('c'), wanted('dev', 'two'));
  await importPortalBlocks(door, portalWith('a'), wanted('prod', 'one'));
  const { gone } = await importPortalBlocks(door, portalWith(), wanted('dev', 'one'));
  expect(gone.map(({ uuid }) => uuid)).toEqual(['a', 'b']);
  const left = (await listPortalBlocks(door)).map(({ environment, uuid }) => `${environment} ${uuid}`);
  expect(left).toEqual(['dev c', 'prod a']);
  const rows = await portalStatus(door, portalWith('a', 'd'), { environment: 'prod', definitions: ['one'] });
  expect(rows.map(({ uuid, inventory, content }) => `${uuid} ${inventory} ${content}`)).toEqual([
    'a imported namespace-with-argocd 1.0.0',
    'd unknown namespace-with-argocd 1.0.0',
  ]);
});

test('they go where the state goes, and are no instances', async () => {
  const door = testDoor(folder);
  await importPortalBlocks(door, portalWith('a'), wanted('dev', 'one'));
  const { homes } = await openEngine(door);
  const content = await contentOf(homes.of('dev'), 'dev');
  expect([...content.documents.keys()]).toEqual(['portal-blocks/dev.a']);
  expect(instancesOf(content)).toEqual([]);
});
