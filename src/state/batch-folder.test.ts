import { appendFile, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../test/helpers/temporary-folder.ts';
import { BatchFolder, type BatchResult } from './batch-folder.ts';

const result = (instance: string, more: Partial<BatchResult> = {}): BatchResult => ({
  instance,
  result: 'applied',
  seconds: 1.5,
  ...more,
});

async function newFolder() {
  const batches = path.join(await temporaryFolder(), 'batches');
  const file = async () => path.join(batches, (await readdir(batches)).at(-1) ?? '');
  return { folder: new BatchFolder({ batches }), batches, file };
}

test('a batch is read as far as it got, and only its owner can read the file', async () => {
  const { folder, file } = await newFolder();
  expect(await folder.newest('team apply')).toBeUndefined();
  const journal = await folder.begin('team apply', ['a', 'b', 'c']);
  const error = { code: 'TERRAFORM_FAILED', message: 'two\nlines "quoted"' };
  journal.add(result('a', { runId: '1' }));
  journal.add(result('b', { result: 'failed', error }));
  // Not closed: its process may have been killed.
  const batch = await folder.newest('team apply');
  expect(batch).toMatchObject({ command: 'team apply', instances: ['a', 'b', 'c'] });
  expect([...(batch?.results.values() ?? [])]).toEqual([
    result('a', { runId: '1' }),
    result('b', { result: 'failed', error }),
  ]);
  expect((await stat(await file())).mode & 0o777).toBe(0o600);
  journal.close();
});

test('the newest batch of the command counts, in the order of their beginnings', async () => {
  const { folder } = await newFolder();
  const times = ['10:00:00.300', '10:00:00.100', '10:00:00.200'];
  for (const time of times) {
    (await folder.begin('team apply', [time], new Date(`2026-08-01T${time}Z`))).close();
  }
  (await folder.begin('team destroy', ['x'], new Date('2026-08-01T11:00:00Z'))).close();
  expect((await folder.newest('team apply'))?.instances).toEqual(['10:00:00.300']);
  expect((await folder.newest('team destroy'))?.instances).toEqual(['x']);
});

test('the order holds when the clock is set back', async () => {
  const { folder } = await newFolder();
  (await folder.begin('team apply', ['a'], new Date('2026-08-01T12:00:00Z'))).close();
  (await folder.begin('team apply', ['b'], new Date('2026-08-01T11:05:00Z'))).close();
  expect((await folder.newest('team apply'))?.instances).toEqual(['b']);
});

test('wherever the file was cut off, the lines that are whole count', async () => {
  const { folder, file } = await newFolder();
  const journal = await folder.begin('team apply', ['a', 'b', 'c']);
  for (const name of ['a', 'b', 'c']) journal.add(result(name));
  journal.close();
  const name = await file();
  const text = await readFile(name, 'utf8');
  const head = text.indexOf('\n');
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: text.length }), async (length) => {
      const part = text.slice(0, length);
      await writeFile(name, part);
      const batch = await folder.newest('team apply');
      expect(batch === undefined).toBe(length < head);
      // A last line is whole as soon as only its line end is missing.
      const whole = part
        .split('\n')
        .slice(1)
        .filter((line) => line.endsWith('}'));
      expect(batch?.results.size ?? 0).toBe(whole.length);
    }),
  );
});

test('what a full disk left in the middle is no result, and those after it count', async () => {
  const { folder, file } = await newFolder();
  const journal = await folder.begin('team apply', ['a', 'b']);
  journal.add(result('a'));
  await appendFile(await file(), '{"instance":"b","res\nnull\n[]\n{"instance":1}\n');
  journal.add(result('b'));
  journal.close();
  expect([...((await folder.newest('team apply'))?.results.keys() ?? [])]).toEqual(['a', 'b']);
});

test('the newest 20 stay, and one that was discarded does not', async () => {
  const { folder, batches } = await newFolder();
  for (let day = 1; day <= 25; day++) {
    const time = new Date(`2026-08-${String(day).padStart(2, '0')}T10:00:00Z`);
    (await folder.begin(day % 2 ? 'team apply' : 'team destroy', ['a'], time)).close();
  }
  const names = (await readdir(batches)).sort();
  expect(names).toHaveLength(20);
  expect(names[0]).toMatch(/^20260806t/);
  const journal = await folder.begin('team apply', ['a'], new Date('2026-08-01T10:00:00Z'));
  expect(await readdir(batches)).toHaveLength(20);
  await journal.discard();
  expect(await readdir(batches)).toHaveLength(19);
});
