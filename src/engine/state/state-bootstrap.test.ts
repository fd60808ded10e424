import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { testDoor } from '../../../test/helpers/door.ts';
import { writeProject } from '../../../test/helpers/project.ts';
import { bootstrapState } from './state-bootstrap.ts';
import { migrateState } from './state-migration.ts';

const platform = {
  apiVersion: 'berth/v1',
  kind: 'Platform',
  organisation: 'test',
  environments: { dev: {} },
};
const nobody = {
  environment: undefined,
  approval: () => {
    throw new Error('nobody is to be asked');
  },
  approveMove: async () => {
    throw new Error('nobody is to be asked');
  },
};

async function door(config: object = {}, changes = {}) {
  return testDoor(await writeProject({ 'berth.yaml': stringify({ ...platform, ...config }) }), changes);
}

test('without a layer that makes a place it is said which there are', async () => {
  await expect(bootstrapState(await door(), nobody)).rejects.toMatchObject({
    code: 'STATE_LAYER_MISSING',
    exit: 2,
    message: expect.stringContaining('"dev"'),
    fix: expect.stringContaining('with its inputs: state'),
  });
});

test('faults in berth.yaml are told before anybody is asked', async () => {
  const layers = { state: { storage: 'bucket', project_id: 'mine', bucket_name: 'A' } };
  const call = bootstrapState(await door({ layers }), { ...nobody, approval: () => ({}) });
  await expect(call).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    faults: [
      { message: expect.stringContaining('must be a UUID') },
      { message: expect.stringContaining('must be 3 to 63') },
    ],
  });
});

test('a rehearsal moves no state, and edits no berth.yaml', async () => {
  const rehearsed = await door({}, { rehearsal: true });
  const text = readFileSync(path.join(rehearsed.folder, 'berth.yaml'), 'utf8');
  const call = migrateState(rehearsed, { environment: 'dev', to: 'pg', approve: async () => true });
  await expect(call).rejects.toMatchObject({ code: 'USAGE', message: expect.stringContaining('--rehearse') });
  expect(readFileSync(path.join(rehearsed.folder, 'berth.yaml'), 'utf8')).toBe(text);
});
