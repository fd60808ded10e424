import { readFileSync, statSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { stringify } from 'yaml';
import { openEngine } from '../../src/engine/context.ts';
import { listInstances } from '../../src/engine/instance/instance-view.ts';
import { stateDoctor } from '../../src/engine/state/state-doctor.ts';
import { migrateState } from '../../src/engine/state/state-migration.ts';
import { listStates } from '../../src/engine/state/state-view.ts';
import type { AdoptionRecord, RunRecord } from '../../src/model/run.ts';
import { InstanceLocks } from '../../src/state/instance-lock.ts';
import { refuseMigrated } from '../../src/state/migration-mark.ts';
import { isEncrypted } from '../../src/state/state-cipher.ts';
import { testDoor } from '../helpers/door.ts';
import { instanceRecord, stateText } from '../helpers/instance-record.ts';
import { killedAt } from '../helpers/killed-writes.ts';
import { isLong, times } from '../helpers/long.ts';
import { writeProject } from '../helpers/project.ts';
import { placeName, type StatePlace, statePlaces } from '../helpers/state-places.ts';

const kinds = Object.keys(statePlaces);
/** All pairs in the long form; else each kind once as a source and once as a target. */
const pairs = kinds.flatMap((from, index) =>
  kinds
    .filter((to) => (isLong ? to !== from : to === kinds[(index + 1) % kinds.length]))
    .map((to) => [from, to] as const),
);
/** After each write in the long form; else after every fifth. */
const stride = times(5, 1);
const places = new Map<string, StatePlace>();
const name = 'dev.a.namespace-with-argocd';
const other = 'prod.a.namespace-with-argocd';
const run = {
  version: 1,
  id: '20260801t101500z-a1b2c3',
  instance: name,
  startedAt: '2026-08-01',
} as RunRecord;
const adoption = { version: 1, instance: name, namespace: 'app-a' } as AdoptionRecord;

beforeAll(async () => {
  for (const [kind, start] of Object.entries(statePlaces)) places.set(kind, await start());
});
afterAll(async () => {
  for (const place of places.values()) await place.stop();
});

function place(kind: string): StatePlace {
  return places.get(kind) as StatePlace;
}

/** A project whose two environments share one place that holds one instance of each. */
async function project(kind: string, config: Record<string, unknown>) {
  const environments = {
    dev: { backend: config, production: false },
    prod: { backend: structuredClone(config) },
  };
  const text = stringify({ apiVersion: 'berth/v1', kind: 'Platform', organisation: 'test', environments });
  const root = await writeProject({ 'berth.yaml': `# ours\n${text}` });
  const caller = {
    PATH: process.env.PATH,
    ...Object.assign({}, ...[...places.values()].map(({ env }) => env)),
  };
  const door = testDoor(root, { caller, command: 'state migrate' });
  const { inventory, backend } = await openEngine(door);
  for (const [instance, environment] of [
    [name, 'dev'],
    [other, 'prod'],
  ] as const) {
    await inventory.saveInstance(instanceRecord({ instance, environment }));
    await backend.push(instance, stateText());
  }
  await backend.push('dev.a.half', stateText({ serial: 7, lineage: 'half', text: 'ä' }));
  await inventory.saveRun(run);
  await inventory.saveAdoption(adoption);
  return { root, door, kind };
}

const yes = async () => true;

vi.mock('../../src/state/open-home.ts', async (original) => {
  const { countedHomes } = await import('../helpers/killed-writes.ts');
  return countedHomes(await original());
});

test.each(pairs)('from %s to %s, everything of one environment arrives, and only there', async (from, to) => {
  const [source, target] = [place(from).config(placeName()), place(to).config(placeName())];
  const { root, door } = await project(from, source);
  const before = await openEngine(door);
  const key = await before.identityKey(name);
  const result = await migrateState(door, { environment: 'dev', to: JSON.stringify(target), approve: yes });
  expect(result).toMatchObject({ result: 'moved', documents: 3, instances: ['dev.a.half', name] });
  expect(result.states.map(({ backup: _backup, ...state }) => state)).toEqual([
    { instance: 'dev.a.half', serial: 7, lineage: 'half', resources: 1 },
    { instance: name, serial: 3, lineage: 'lineage-a', resources: 1 },
  ]);
  for (const { instance, backup } of result.states) {
    expect(statSync(backup).mode & 0o777).toBe(0o600);
    expect(readFileSync(backup, 'utf8')).toBe(await (await openEngine(door)).backend.pull(instance));
  }

  const text = readFileSync(path.join(root, 'berth.yaml'), 'utf8');
  expect(text).toMatch(/^# ours\n/);
  const after = await openEngine(door);
  expect(after.project.platform.value.environments.dev?.backend).toMatchObject(target);
  expect(after.project.platform.value.environments.prod?.backend).toMatchObject(source);
  expect(await after.inventory.instance(name)).toEqual(instanceRecord());
  expect([await after.inventory.runs(name), await after.inventory.adoption(name)]).toEqual([[run], adoption]);
  expect(await after.identityKey(name)).toEqual(key);
  expect(await after.identityKey(other)).toEqual(key);
  expect((await listStates(door)).map(({ instance, serial }) => [instance, serial])).toEqual([
    ['dev.a.half', 7],
    [name, 3],
    [other, 3],
  ]);
  expect((await listInstances(door)).map(({ instance, state }) => [instance, state])).toEqual([
    ['dev.a.half', 'incomplete'],
    [name, 'applied'],
    [other, 'applied'],
  ]);

  // Who still has the old berth.yaml sees nothing of it, and changes nothing.
  expect(await before.inventory.existingNames()).toEqual([other]);
  expect(await before.backend.names()).toEqual([other]);
  await expect(before.locks.hold(name)).rejects.toMatchObject({ code: 'STATE_MOVED' });
  await expect(refuseMigrated(before.homes.documents, 'dev')).rejects.toMatchObject({
    fix: expect.stringContaining('write "backend: {'),
  });
  await before.locks.hold(other);
  await before.locks.release(other);

  // Once more, and back again.
  const again = await migrateState(door, { environment: 'dev', to: JSON.stringify(target), approve: yes });
  expect(again.result).toBe('unchanged');
  const back = await migrateState(door, { environment: 'dev', to: JSON.stringify(source), approve: yes });
  expect(back).toMatchObject({ result: 'moved', documents: 3 });
  const home = await openEngine(door);
  expect(await home.inventory.existingNames()).toEqual([name, other]);
  expect(await home.backend.names()).toEqual(['dev.a.half', name, other]);
  await home.locks.hold(name);
  await home.locks.release(name);
});

test.each(kinds.filter((kind) => kind !== 'local'))(
  'to %s: what is locked, declined or taken stays, and so does everything else',
  async (to) => {
    const { root, door } = await project('local', { type: 'local' });
    const text = readFileSync(path.join(root, 'berth.yaml'), 'utf8');
    const target = JSON.stringify(place(to).config(placeName()));
    const migrate = (approve = yes) => migrateState(door, { environment: 'dev', to: target, approve });
    const { homes, backend, inventory } = await openEngine(door);
    await expect(migrate(async () => false)).rejects.toMatchObject({ code: 'DECLINED' });

    // A first apply of an instance that nobody knows yet counts too.
    const busy = new InstanceLocks(homes.documents, { command: 'team apply', emit: () => undefined });
    await busy.hold('dev.new.x');
    await expect(migrate()).rejects.toMatchObject({ code: 'STATE_LOCKED' });
    await busy.release('dev.new.x');

    const wrong = stringify({ ...JSON.parse(target), type: 'elsewhere' });
    await expect(migrateState(door, { environment: 'dev', to: wrong, approve: yes })).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
    });
    expect(readFileSync(path.join(root, 'berth.yaml'), 'utf8')).toBe(text);
    await (await openEngine(door)).locks.hold(name);
    await homes.documents.remove(`locks/${name}`);

    await migrate();
    const moved = await openEngine(door);
    await moved.backend.push(name, stateText({ serial: 9 }));
    // Somebody puts the old berth.yaml back, and the old state.
    await writeFile(path.join(root, 'berth.yaml'), text);
    await homes.documents.remove('moved/dev');
    await inventory.saveInstance(instanceRecord());
    await backend.push(name, stateText());
    await expect(migrate()).rejects.toMatchObject({
      code: 'STATE_TAKEN',
      message: expect.stringMatching(/dev\.a\.half|newer: serial 9/),
    });
    await (await openEngine(door)).locks.hold(name);
    expect(await moved.backend.pull(name)).toBe(stateText({ serial: 9 }));
  },
);

test.each(kinds.filter((kind) => kind !== 'local'))(
  'to %s: interrupted anywhere, the same call ends it',
  async (to) => {
    for (let step = 1; ; step += stride) {
      const target = place(to).config(placeName());
      const { door } = await project('local', { type: 'local' });
      const migrate = (approve = yes) =>
        migrateState(door, { environment: 'dev', to: JSON.stringify(target), approve });
      const { homes } = await openEngine(door);
      const interrupted = await killedAt(step, migrate);
      // The process that held them would be gone.
      for (const instance of await homes.documents.names('locks'))
        await homes.documents.remove(`locks/${instance}`);
      await migrate();
      const { inventory, backend, project: own } = await openEngine(door);
      expect(own.platform.value.environments.dev?.backend).toMatchObject(target);
      expect(await inventory.instance(name)).toEqual(instanceRecord());
      expect([await inventory.runs(name), await inventory.adoption(name)]).toEqual([[run], adoption]);
      expect(await backend.pull(name)).toBe(stateText());
      if (!interrupted) break;
      expect(step).toBeLessThan(100);
    }
  },
);

test('to the same place by other words, everything stays where it is', async () => {
  const config = place('http').config(placeName());
  const same = { ...config, address: `${config.address}/` };
  const { door } = await project('http', config);
  const moved = await migrateState(door, { environment: 'dev', to: JSON.stringify(same), approve: yes });
  expect(moved).toMatchObject({ result: 'moved', documents: 3 });
  const { inventory, backend, locks, project: own } = await openEngine(door);
  expect(own.platform.value.environments.dev?.backend).toMatchObject(same);
  expect(await inventory.instance(name)).toEqual(instanceRecord());
  expect(await backend.pull(name)).toBe(stateText());
  await locks.hold(name);
});

test.each(['local', 'http'])(
  'in %s: encrypted, otherwise, and not any more, interrupted anywhere',
  async (kind) => {
    const config = place(kind).config(placeName());
    const sealed = (name: string) => ({ ...config, encryption: { passphrase: { env: name } } });
    const { door: plain, root } = await project(kind, config);
    const caller = { ...plain.caller, ONE: 'the-first-passphrase', TWO: 'the-second-passphrase' };
    const door = { ...plain, caller };
    const { inventory: before } = await openEngine(door);
    const made = await before.instance(name);
    if (made) await before.saveInstance({ ...made, program: { ...made.program, name: 'tofu' } });
    for (const wanted of [sealed('ONE'), sealed('TWO'), config]) {
      const migrate = () =>
        migrateState(door, { environment: 'dev', to: JSON.stringify(wanted), approve: yes });
      const text = readFileSync(path.join(root, 'berth.yaml'), 'utf8');
      for (let step = 1; ; step += stride) {
        const interrupted = await killedAt(step, migrate);
        const { homes } = await openEngine(door);
        for (const instance of await homes.documents.names('locks'))
          await homes.documents.remove(`locks/${instance}`);
        await migrate();
        const { backend, inventory } = await openEngine(door);
        for (const instance of [name, 'dev.a.half']) {
          const standing = (await backend.pull(instance)) ?? '';
          expect(isEncrypted(standing)).toBe(wanted !== config);
          expect(stateVersion(await backend.clear(instance, standing))).toBe(instance === name ? 3 : 7);
        }
        expect(await inventory.runs(name)).toEqual([run]);
        expect(await backend.pull(other)).toBe(stateText());
        if (!interrupted) break;
        expect(step).toBeLessThan(60);
        await writeFile(path.join(root, 'berth.yaml'), text);
        const { backend: old } = await openEngine(door);
        await old.push(name, stateText());
        await old.push('dev.a.half', stateText({ serial: 7, lineage: 'half', text: 'ä' }));
      }
    }
  },
);

function stateVersion(text: string): number {
  return JSON.parse(text).serial;
}

test('a place that cannot lock is found out by experiment, by the doctor and before a move', async () => {
  const { locks: _locks, ...config } = place('s3 that ignores conditions').config('unlocked');
  const { door, root } = await project('local', { type: 'local' });
  await expect(
    migrateState(door, { environment: 'dev', to: JSON.stringify(config), approve: yes }),
  ).rejects.toMatchObject({ code: 'BACKEND_UNLOCKED', fix: expect.stringContaining('locks: external') });
  const environments = {
    dev: { backend: config },
    prod: { backend: place('s3 that keeps conditions').config('locked') },
    test: { backend: place('s3 that ignores conditions').config('external') },
    here: {},
  };
  const text = stringify({ apiVersion: 'berth/v1', kind: 'Platform', organisation: 'test', environments });
  await writeFile(path.join(root, 'berth.yaml'), text);
  const { backends, findings } = await stateDoctor(door);
  expect(backends.map(({ environments: names, locks }) => [names, locks])).toEqual([
    [['dev'], undefined],
    [['prod'], 'experiment'],
    [['test'], 'external'],
    [['here'], 'operating system'],
  ]);
  expect(findings).toContainEqual({
    instance: '-',
    problem: expect.stringMatching(/^s3:\/\/\S+ at \S+ cannot lock: two that both wanted to be the first/),
    fix: expect.stringContaining('use another backend'),
  });
  await expect((await openEngine(door)).locks.hold('dev.a.x')).rejects.toMatchObject({
    code: 'BACKEND_UNLOCKED',
  });
});
