import { expect, test } from 'vitest';
import { temporaryFolder } from '../../../test/helpers/temporary-folder.ts';
import { BerthError } from '../../errors.ts';
import { Inventory } from '../../state/inventory.ts';
import { localDocuments } from '../../state/local-documents.ts';
import type { PreparedRun } from '../run/prepared-run.ts';
import { outputValues, RunJournal } from './run-journal.ts';

/** What of a prepared run is recorded, with a secret that is not. */
const prepared = {
  spec: { name: 'dev.a.b', content: { name: 'b', version: '1.0.0' } },
  module: { digest: 'abc' },
  program: { name: 'terraform', version: '1.11.4', path: '/bin/terraform' },
  providers: { set: { name: 'embedded' } },
  secrets: { token: 'letmein' },
} as unknown as PreparedRun;

const inventoryIn = async () => new Inventory(localDocuments(await temporaryFolder()));

test('a run that never ended is recorded as one in progress', async () => {
  const inventory = await inventoryIn();
  const { id } = await RunJournal.begin(inventory, prepared, 'APPLY');
  const [record] = await inventory.runs('dev.a.b');
  expect(record).toMatchObject({ id, status: 'IN_PROGRESS', behaviour: 'APPLY', providerSet: 'embedded' });
  expect(record).not.toHaveProperty('endedAt');
  expect(id).toMatch(/^\d{8}t\d{6}z-[0-9a-f]{6}$/);
  expect(JSON.stringify(record)).not.toContain('letmein');
});

test('a run that succeeds has its steps, changes and outputs', async () => {
  const inventory = await inventoryIn();
  const journal = await RunJournal.begin(inventory, prepared, 'APPLY');
  expect(await journal.step('init', async () => 7)).toBe(7);
  await journal.step('apply', async () => undefined);
  const changes = [{ address: 'a.b', action: 'create' as const }];
  await journal.succeed({ changes }, { namespace: 'app' });
  expect(await inventory.runs()).toEqual([
    expect.objectContaining({
      status: 'SUCCEEDED',
      endedAt: expect.stringMatching(/Z$/),
      changes,
      outputs: { namespace: 'app' },
      steps: [
        { name: 'init', status: 'SUCCEEDED', seconds: expect.any(Number) },
        { name: 'apply', status: 'SUCCEEDED', seconds: expect.any(Number) },
      ],
    }),
  ]);
});

test('a step that fails is noted, and so is why the run ended', async () => {
  const inventory = await inventoryIn();
  const journal = await RunJournal.begin(inventory, prepared, 'DESTROY');
  const error = new BerthError('STATE_LOCKED', { instance: 'dev.a.b', holder: 'me' });
  await expect(journal.step('destroy', () => Promise.reject(error))).rejects.toBe(error);
  const done = { address: 'a.b', action: 'delete' } as const;
  await journal.fail(error, [done]);
  expect(await inventory.runs()).toEqual([
    expect.objectContaining({
      status: 'FAILED',
      changes: [{ address: 'a.b', action: 'delete' }],
      steps: [expect.objectContaining({ name: 'destroy', status: 'FAILED' })],
      error: { code: 'STATE_LOCKED', message: 'the state of "dev.a.b" is locked by me' },
    }),
  ]);
});

test('outputs are kept as values, secret ones not at all', () => {
  const outputs = {
    a: { sensitive: false, value: ['x'] },
    b: { sensitive: true, value: 'letmein' },
    c: { sensitive: false, value: '' },
  };
  expect(outputValues(outputs)).toEqual({ a: ['x'], c: '' });
});
