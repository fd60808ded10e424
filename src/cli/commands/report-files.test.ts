import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { testDoor } from '../../../test/helpers/door.ts';
import { strictXml } from '../../../test/helpers/strict-xml.ts';
import { temporaryFolder } from '../../../test/helpers/temporary-folder.ts';
import type { InstanceResult } from '../../engine/run/instance-result.ts';
import { ReportFiles } from './report-files.ts';

const results: InstanceResult[] = [
  { instance: 'dev.a.b', result: 'applied', changes: [], outputs: {}, seconds: 1 },
];
const reports = (folder: string, report?: string[]) =>
  new ReportFiles({ options: report ? { report } : {}, door: testDoor(folder) }, 'team plan');

test.each(['a', 'a.txt', 'a.json.gz', '.json', 'xml', ''])('"%s" is refused before anything runs', (file) => {
  expect(() => reports('/', ['a.json', file])).toThrow(
    expect.objectContaining({ code: 'USAGE', exit: 2, fix: 'run "berth team plan --help"' }),
  );
});

test('each file is in the form of its ending; a relative one starts at the working folder', async () => {
  const folder = await temporaryFolder();
  await writeFile(path.join(folder, 'a.json'), 'of yesterday');
  const absolute = path.join(folder, 'c.JSON');
  expect(await reports(folder, ['a.json', 'b.xml', absolute]).write(results)).toEqual([]);
  const read = (file: string) => readFile(path.join(folder, file), 'utf8');
  expect(JSON.parse(await read('a.json'))).toMatchObject({ command: 'team plan', counts: { applied: 1 } });
  expect(strictXml(await read('b.xml')).children[0]?.attributes.name).toBe('berth team plan');
  expect(JSON.parse(await read('c.JSON')).instances).toHaveLength(1);
  expect((await readdir(folder)).sort()).toEqual(['a.json', 'b.xml', 'c.JSON']);
});

test('one that cannot be written is told, and the others are written', async () => {
  const folder = await temporaryFolder();
  await mkdir(path.join(folder, 'taken.json'));
  const errors = await reports(folder, ['none/a.json', 'taken.json', 'b.json']).write(results);
  expect(errors.map(({ code, exit }) => [code, exit])).toEqual([
    ['REPORT_UNWRITABLE', 1],
    ['REPORT_UNWRITABLE', 1],
  ]);
  expect(errors[0]?.message).toContain(path.join(folder, 'none/a.json'));
  expect((await readdir(folder)).sort()).toEqual(['b.json', 'taken.json']);
});

test('without the option nothing is written', async () => {
  const folder = await temporaryFolder();
  expect(await reports(folder).write(results)).toEqual([]);
  expect(await readdir(folder)).toEqual([]);
});
