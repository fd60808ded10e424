import { execFileSync } from 'node:child_process';
import { chmod, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from '../../test/helpers/temporary-folder.ts';
import { writeWholeFile } from './whole-file.ts';

/** As on a full disk: files of this process get no larger, and the first part of a text is taken without an error. */
function limitFiles(bytes: number): void {
  const ignore = () => {};
  process.on('SIGXFSZ', ignore);
  const limit = (size: string) => execFileSync('prlimit', ['--pid', `${process.pid}`, `--fsize=${size}:`]);
  onTestFinished(() => {
    limit('unlimited');
    process.off('SIGXFSZ', ignore);
  });
  limit(`${bytes}`);
}

test('a text that has no room leaves the file as it was, and nothing beside it', async () => {
  const folder = await temporaryFolder();
  const file = path.join(folder, 'record.json');
  await writeWholeFile(file, 'before');
  limitFiles(512);
  await expect(writeWholeFile(file, 'x'.repeat(3000))).rejects.toMatchObject({ code: 'EFBIG' });
  expect([await readFile(file, 'utf8'), await readdir(folder)]).toEqual(['before', ['record.json']]);
});

test('a file gets the mode that is asked for, or keeps its own, and a link stays a link', async () => {
  const folder = await temporaryFolder();
  const [file, link] = [path.join(folder, 'file'), path.join(folder, 'link')];
  await writeFile(file, 'before');
  await chmod(file, 0o640);
  await symlink(file, link);
  await writeWholeFile(link, 'after');
  expect([await readFile(file, 'utf8'), (await stat(file)).mode & 0o777]).toEqual(['after', 0o640]);
  await writeWholeFile(link, 'last', { mode: 0o600 });
  expect([await readFile(file, 'utf8'), (await stat(file)).mode & 0o777]).toEqual(['last', 0o600]);
  expect((await readdir(folder)).sort()).toEqual(['file', 'link']);
});
