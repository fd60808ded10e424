import { readdirSync } from 'node:fs';
import { symlink } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { writeProject } from '../../test/helpers/project.ts';
import { packageRoot } from '../package.ts';
import { Catalog } from './catalog.ts';

/** Content as plain JavaScript: what a project's own looks like to the catalog. */
const content = (kind: 'block' | 'layer', name: string, title = 'Own') =>
  `export const ${kind} = ${JSON.stringify({ kind, name, version: '1.0.0', title })};\n`;
const files = (all: Record<string, string>) => writeProject({ 'package.json': '{"type": "module"}', ...all });

test('without a project there are the blocks and layers of berth', async () => {
  const catalog = new Catalog();
  expect(catalog.blocks.map(({ name }) => name)).toContain('namespace-with-argocd');
  expect(catalog.layers.map(({ name }) => name)).toContain('argocd');
  for (const entry of [...catalog.blocks, ...catalog.layers]) {
    expect(entry.own).toBe(false);
    expect((await entry.load()).name).toBe(entry.name);
    expect(typeof (await entry.loadConstruct())).toBe('function');
  }
});

test("a project's own content joins in, in alphabetical order, and wins by name", async () => {
  const root = await files({
    'building-blocks/a-first/block.js': content('block', 'a-first'),
    'building-blocks/namespace-with-argocd/block.js': content('block', 'namespace-with-argocd', 'Ours'),
    'building-blocks/zz-last/block.js': content('block', 'zz-last'),
    'building-blocks/no-content/README.md': '',
    'building-blocks/file.js': '',
    'platform/base/layer.js': content('layer', 'base'),
  });
  const { blocks, layers, ...catalog } = new Catalog(root);
  expect(catalog).toBeDefined();
  expect(blocks.map(({ name, own }) => [name, own])).toEqual([
    ['a-first', true],
    ['namespace-with-argocd', true],
    ['zz-last', true],
  ]);
  expect(await blocks[1]?.load()).toMatchObject({ title: 'Ours' });
  expect(layers.map(({ name }) => name)).toEqual(['base', ...readdirSync('platform')].sort());
  expect(layers[1]?.folder).toBe(path.join(root, 'platform/base'));
});

test('a project in the package itself does not find everything twice', () => {
  expect(new Catalog(packageRoot).blocks.map(({ name }) => name)).toEqual(
    new Catalog().blocks.map(({ name }) => name),
  );
});

test('a linked folder is content as well', async () => {
  const root = await files({
    'shared/block.js': content('block', 'linked'),
    'building-blocks/x/README.md': '',
  });
  await symlink(path.join(root, 'shared'), path.join(root, 'building-blocks/linked'));
  expect((await new Catalog(root).block('linked').load()).name).toBe('linked');
});

test('an unknown name is an error that says what there is', async () => {
  const catalog = new Catalog();
  expect(() => catalog.block('none')).toThrow(expect.objectContaining({ code: 'UNKNOWN_BLOCK' }));
  expect(() => catalog.layer('none')).toThrow(
    expect.objectContaining({ code: 'UNKNOWN_LAYER', fix: expect.stringContaining('argocd') }),
  );
});

test.each([
  [
    'that has another name',
    content('block', 'other'),
    'must export "block" with the name of its folder, "mine"',
  ],
  ['that exports nothing', 'export {};\n', 'must export "block"'],
  ['that throws', 'throw new Error("not yet");\n', 'not yet'],
  ['that does not parse', 'export const = 1;\n', 'cannot be loaded'],
])('content %s is refused, with its folder', async (_, text, problem) => {
  const root = await files({ 'building-blocks/mine/block.js': text });
  await expect(new Catalog(root).block('mine').load()).rejects.toMatchObject({
    code: 'CONTENT_INVALID',
    message: expect.stringContaining(path.join(root, 'building-blocks/mine')),
  });
  await expect(new Catalog(root).block('mine').load()).rejects.toThrow(problem);
});

test('content without a construct can be listed and not synthesized', async () => {
  const root = await files({
    'building-blocks/mine/block.js': content('block', 'mine'),
    'building-blocks/mine/construct.js': 'export const other = 1;\n',
  });
  const entry = new Catalog(root).block('mine');
  expect((await entry.load()).title).toBe('Own');
  await expect(entry.loadConstruct()).rejects.toMatchObject({
    code: 'CONTENT_INVALID',
    message: expect.stringContaining('must export "construct"'),
  });
});
