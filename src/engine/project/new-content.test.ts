import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { testDoor } from '../../../test/helpers/door.ts';
import { smallPlatform, writeProject } from '../../../test/helpers/project.ts';
import { temporaryFolder } from '../../../test/helpers/temporary-folder.ts';
import { Catalog } from '../../catalog/catalog.ts';
import { newContent } from './new-content.ts';

const project = (files: Record<string, string> = {}) =>
  writeProject({ 'berth.yaml': smallPlatform, ...files });

test('a new block has every file under its own name, and is in the catalogue', async () => {
  const root = await project();
  const written = await newContent(testDoor(root), { kind: 'block', name: 'small-namespace' });
  const names = ['APP_TEAM_README.md', 'README.md', 'block.ts', 'construct.ts', 'inputs.ts'];
  expect(written).toEqual({
    kind: 'block',
    name: 'small-namespace',
    files: [...names.map((name) => `building-blocks/small-namespace/${name}`), 'tsconfig.json'],
    replaces: false,
  });
  for (const file of written.files) {
    expect(await readFile(path.join(root, file), 'utf8')).not.toMatch(/my[- ]block/i);
  }
  const text = await readFile(path.join(root, 'building-blocks/small-namespace/block.ts'), 'utf8');
  expect(text).toContain("name: 'small-namespace',");
  expect(text).toContain("title: 'Small namespace',");
  expect(new Catalog(root).block('small-namespace').own).toBe(true);
});

test('a new layer has no page for application teams', async () => {
  const root = await project();
  await newContent(testDoor(root), { kind: 'layer', name: 'base' });
  expect(await readdir(path.join(root, 'platform/base'))).toEqual([
    ...['README.md', 'construct.ts', 'inputs.ts', 'layer.ts'],
  ]);
  expect(new Catalog(root).layer('base').own).toBe(true);
});

test("content of berth's own name takes its place, which is told", async () => {
  const root = await project();
  const written = await newContent(testDoor(root), { kind: 'block', name: 'namespace-with-argocd' });
  expect(written.replaces).toBe(true);
  expect(new Catalog(root).block('namespace-with-argocd').own).toBe(true);
  // Another kind is in nobody's way.
  expect((await newContent(testDoor(root), { kind: 'block', name: 'argocd' })).replaces).toBe(false);
});

test('a folder that is there is left as it is, whatever it holds', async () => {
  const root = await project({ 'building-blocks/mine/notes.txt': 'mine' });
  await expect(newContent(testDoor(root), { kind: 'block', name: 'mine' })).rejects.toMatchObject({
    code: 'FILE_EXISTS',
    message: '"building-blocks/mine" exists already',
  });
  expect(await readdir(path.join(root, 'building-blocks/mine'))).toEqual(['notes.txt']);
  expect((await readdir(root)).sort()).toEqual(['berth.yaml', 'building-blocks']);
});

test("the project's own tsconfig.json stays", async () => {
  const root = await project({ 'tsconfig.json': '{}' });
  const { files } = await newContent(testDoor(root), { kind: 'block', name: 'mine' });
  expect(files).not.toContain('tsconfig.json');
  expect(await readFile(path.join(root, 'tsconfig.json'), 'utf8')).toBe('{}');
});

test.each(['', 'Mine', '../mine', 'a/b', '-x', 'x'.repeat(64), '${x}'])('%j is no name', async (name) => {
  const root = await project();
  await expect(newContent(testDoor(root), { kind: 'layer', name })).rejects.toMatchObject({
    code: 'INPUT_INVALID',
    faults: [expect.objectContaining({ source: '[name]' })],
  });
  expect(await readdir(root)).toEqual(['berth.yaml']);
});

test('outside of a project nothing is written', async () => {
  const folder = await temporaryFolder();
  await expect(newContent(testDoor(folder), { kind: 'block', name: 'x' })).rejects.toMatchObject({
    code: 'NO_PROJECT',
  });
  expect(await readdir(folder)).toEqual([]);
});
