import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../test/helpers/temporary-folder.ts';
import { DocumentFolder } from './document-folder.ts';
import { localDocuments } from './local-documents.ts';

const newFolder = async () => path.join(await temporaryFolder(), 'documents');
const documentsIn = <T>(folder: string) =>
  new DocumentFolder<T>(localDocuments(path.dirname(folder)), 'documents');

test('a document is read as it was written, and only its owner can read the file', async () => {
  const folder = await newFolder();
  const documents = documentsIn<unknown>(folder);
  await documents.write('dev.a.b', { text: 'ä\n', list: [1] });
  expect(await documents.read('dev.a.b')).toEqual({ text: 'ä\n', list: [1] });
  expect((await stat(path.join(folder, 'dev.a.b.json'))).mode & 0o777).toBe(0o600);
  expect((await stat(folder)).mode & 0o777).toBe(0o700);
});

test('what is not there is undefined, and no folder means no names', async () => {
  const documents = documentsIn<unknown>(await newFolder());
  expect(await documents.read('a')).toBeUndefined();
  expect(await documents.names()).toEqual([]);
  await documents.remove('a');
});

test('a document that cannot be written leaves the old one whole and nothing beside it', async () => {
  const folder = await newFolder();
  const documents = documentsIn<unknown>(folder);
  await documents.write('a', { size: 1 });
  const endless: Record<string, unknown> = {};
  endless.self = endless;
  await expect(documents.write('a', endless)).rejects.toThrow('circular');
  expect(await documents.read('a')).toEqual({ size: 1 });
  await mkdir(path.join(folder, 'b.json'));
  await expect(documents.write('b', { size: 2 })).rejects.toThrow();
  expect((await readdir(folder)).sort()).toEqual(['a.json', 'b.json']);
});

test('writers at the same time leave one whole document', async () => {
  const documents = documentsIn<{ text: string }>(await newFolder());
  const texts = ['a', 'b', 'c', 'd'].map((letter) => letter.repeat(100_000));
  await Promise.all(texts.map((text) => documents.write('a', { text })));
  expect(texts).toContain((await documents.read('a'))?.text);
});

test('names are sorted, and other files are none', async () => {
  const folder = await newFolder();
  const documents = documentsIn<unknown>(folder);
  for (const name of ['c', 'a.b', 'a']) await documents.write(name, {});
  await writeFile(path.join(folder, 'notes.txt'), '');
  expect(await documents.names()).toEqual(['a', 'a.b', 'c']);
  await documents.remove('a');
  expect(await documents.names()).toEqual(['a.b', 'c']);
});

test('a document that somebody broke is an error and not an absent one', async () => {
  const folder = await newFolder();
  const documents = documentsIn<unknown>(folder);
  await documents.write('a', {});
  await writeFile(path.join(folder, 'a.json'), '{');
  await expect(documents.read('a')).rejects.toThrow('JSON');
  expect(await readFile(path.join(folder, 'a.json'), 'utf8')).toBe('{');
});
