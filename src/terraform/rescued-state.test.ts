import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from '../../test/helpers/temporary-folder.ts';
import { OutcomeCollector } from './outcome.ts';
import { rescuedFile, rescueState, withReserve } from './rescued-state.ts';

const outcome = (detail: string, stateDump?: string) => ({
  ...new OutcomeCollector('dev.a.b', () => undefined).outcome,
  errors: [{ severity: 'error' as const, summary: 'Failed to persist state', detail }],
  ...(stateDump !== undefined && { stateDump }),
});
const written = 'The state has been written to\nthe file "errored.tfstate" in the current folder';

test('a state that Terraform has left is found, where it says that it wrote it whole', async () => {
  const folder = await temporaryFolder();
  const file = path.join(folder, rescuedFile);
  expect(await rescueState(folder, outcome(written))).toBeUndefined();
  await writeFile(file, '{}');
  expect(await rescueState(folder, outcome(written))).toEqual({ file, found: true });
  expect(await rescueState(folder, outcome('no room'))).toBeUndefined();
});

test('a state that Terraform could write nowhere is put down; elsewhere, where there is no room', async () => {
  const folder = await temporaryFolder();
  const file = path.join(folder, rescuedFile);
  expect(await rescueState(folder, outcome('no room', '{"serial":1}'))).toEqual({ file, found: true });
  expect(await readFile(file, 'utf8')).toBe('{"serial":1}');

  const none = path.join(folder, 'none');
  const elsewhere = await rescueState(none, outcome('no room', '{"serial":2}'));
  expect(elsewhere?.found).toBe(false);
  const put = elsewhere?.file ?? '';
  onTestFinished(() => rm(path.dirname(put), { recursive: true }));
  expect(await readFile(put, 'utf8')).toBe('{"serial":2}');
});

test('the room that is kept is there during the work, and given back after it', async () => {
  const folder = path.join(await temporaryFolder(), 'work');
  await mkdir(folder);
  const reserve = path.join(folder, 'reserve');
  expect(await withReserve(folder, async () => existsSync(reserve))).toBe(true);
  expect(existsSync(reserve)).toBe(false);
});
