import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { testDoor } from '../../../test/helpers/door.ts';
import { instanceRecord, stateText } from '../../../test/helpers/instance-record.ts';
import { smallPlatform, writeProject } from '../../../test/helpers/project.ts';
import { openEngine } from '../context.ts';
import type { InstanceSpec } from '../run/instance-spec.ts';
import { pushState } from '../state/state-push.ts';
import { refuseOtherState, rehearsedSecrets } from './rehearsal.ts';

const { instance } = instanceRecord();
const approve = async () => true;

/** A state with one object. */
function stateOf(type: string, source: string): string {
  const provider = `provider["${source}"]`;
  return stateText({
    serial: 9,
    resources: [{ mode: 'managed', type, name: 'a', provider, instances: [{ attributes: { id: 'x' } }] }],
  });
}

const played = stateOf('stackit_ske_cluster', 'rehearsal.berth.local/stackitcloud/stackit');
const real = stateOf('stackit_ske_cluster', 'registry.terraform.io/stackitcloud/stackit');
const inCluster = stateOf('kubernetes_namespace_v1', 'registry.terraform.io/hashicorp/kubernetes');

async function open(rehearsal: boolean) {
  const door = testDoor(await writeProject({ 'berth.yaml': smallPlatform }), { rehearsal });
  const context = await openEngine(door);
  await context.inventory.saveInstance(instanceRecord());
  return { door, context };
}

test.each([
  [false, played, 'STATE_REHEARSED', 'nobody ever made stackit_ske_cluster.a'],
  [true, real, 'STATE_REAL', 'must not touch stackit_ske_cluster.a'],
])('with rehearsal %s, the other kind of state is refused', async (rehearsal, text, code, message) => {
  const { door, context } = await open(rehearsal);
  const refused = { code, message: expect.stringContaining(message), fix: expect.any(String) };
  writeFileSync(path.join(door.folder, 'new.tfstate'), text);
  await expect(pushState(door, instance, { file: 'new.tfstate', approve })).rejects.toMatchObject(refused);
  expect(await context.backend.has(instance)).toBe(false);
  await context.backend.push(instance, text);
  await expect(refuseOtherState(context, instance)).rejects.toMatchObject(refused);
});

test.each([
  [false, real],
  [true, played],
  [false, inCluster],
  [true, inCluster],
  [false, '{"version": 4'],
  [true, undefined],
])('with rehearsal %s, its own state is taken, and what says nothing', async (rehearsal, text) => {
  const { context } = await open(rehearsal);
  if (text) await context.backend.push(instance, text);
  await expect(refuseOtherState(context, instance)).resolves.toBeUndefined();
});

test('what a rehearsal writes is not where real state is', async () => {
  const folder = await writeProject({ 'berth.yaml': smallPlatform });
  const [real, rehearsal] = await Promise.all(
    [false, true].map(async (one) => await openEngine(testDoor(folder, { rehearsal: one }))),
  );
  await rehearsal?.inventory.saveInstance(instanceRecord());
  expect(await real?.inventory.existingNames()).toEqual([]);
  expect(await rehearsal?.inventory.existingNames()).toEqual([instance]);
});

test('secrets are made up, long enough to be masked, and as their rules want them', () => {
  const secrets = { token: { command: ['vault', 'read'] as [string, ...string[]] }, key: { env: 'REAL' } };
  const inputs = { token: {}, key: { standIn: 'sixteen-letters-' } };
  expect(rehearsedSecrets({ secrets, content: { inputs: { inputs } } } as unknown as InstanceSpec)).toEqual({
    token: 'rehearsed-token',
    key: 'sixteen-letters-',
  });
});
