import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from '../../test/helpers/temporary-folder.ts';
import type { BerthEvent } from '../events.ts';
import { InstanceLocks, type LockHolder } from './instance-lock.ts';
import { localDocuments } from './local-documents.ts';
import { migrationMarks } from './migration-mark.ts';
import { processStart, thisPlace } from './process-identity.ts';

const name = 'dev.a.b';

/** Where the locks of a project lie. */
async function lockFolder(): Promise<string> {
  const folder = path.join(await temporaryFolder(), 'locks');
  mkdirSync(folder);
  return folder;
}

function locksOf(folder: string, command = 'team apply') {
  const events: BerthEvent[] = [];
  const locks = new InstanceLocks(localDocuments(path.dirname(folder)), {
    command,
    emit: (event) => events.push(event),
  });
  return { locks, events };
}

/** A process of its own that ends with the test. */
async function sleeper() {
  const child = spawn('sleep', ['60']);
  onTestFinished(() => void child.kill('SIGKILL'));
  return child.pid as number;
}

async function leave(folder: string, changes: Partial<LockHolder>): Promise<string> {
  const { locks } = locksOf(folder, 'team destroy');
  await locks.hold(name);
  const file = path.join(folder, `${name}.json`);
  const holder = { ...JSON.parse(readFileSync(file, 'utf8')), user: 'ada', ...changes };
  writeFileSync(file, JSON.stringify(holder));
  return file;
}

test('the second is told at once who holds the lock, and gets it when it is given back', async () => {
  const folder = await lockFolder();
  const [first, second] = [locksOf(folder), locksOf(folder, 'team destroy')];
  await first.locks.hold(name);
  await first.locks.hold(name);
  const begin = performance.now();
  const error = await second.locks.hold(name).catch((caught) => caught);
  expect(performance.now() - begin).toBeLessThan(1000);
  expect(error).toMatchObject({ code: 'STATE_LOCKED', exit: 6 });
  const { host } = await thisPlace();
  expect(error.message).toMatch(/"dev\.a\.b" is locked by \S+@/);
  expect(error.message).toContain(`@${host} ("berth team apply", pid ${process.pid}) since 20`);
  expect(error.fix).toContain('berth state unlock dev.a.b');

  await second.locks.release(name);
  expect((await second.locks.find(name))?.state).toBe('alive');
  await first.locks.release(name);
  await second.locks.hold(name);
  await second.locks.release(name);
  expect(readdirSync(folder)).toEqual([]);
});

test('different instances do not disturb each other', async () => {
  const folder = await lockFolder();
  const [first, second] = [locksOf(folder), locksOf(folder)];
  await first.locks.hold(name);
  await second.locks.hold('dev.a.c');
  expect(await first.locks.names()).toEqual([name, 'dev.a.c']);
});

test('of many at once, one has the lock', async () => {
  const folder = await lockFolder();
  const all = Array.from({ length: 20 }, () => locksOf(folder).locks);
  const results = await Promise.allSettled(all.map((locks) => locks.hold(name)));
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});

test.each([
  ['is gone', async () => ({ pid: await endedPid() })],
  // The id was given to another process since.
  ['left its id to another process', async () => ({ pid: await sleeper(), started: 'long ago' })],
])('the lock of a process that %s is taken over by one of many, which says so', async (_, changed) => {
  const folder = await lockFolder();
  await leave(folder, await changed());
  const all = Array.from({ length: 10 }, () => locksOf(folder));
  const results = await Promise.allSettled(all.map(({ locks }) => locks.hold(name)));
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  const notices = all.flatMap(({ events }) => events.map((event) => 'text' in event && event.text));
  expect(notices).toHaveLength(1);
  expect(notices[0]).toMatch(/^dev\.a\.b: took over the lock of ada@.*"berth team destroy".*is gone$/);
});

test('a process that lives keeps its lock', async () => {
  const folder = await lockFolder();
  const pid = await sleeper();
  await leave(folder, { pid, started: (await processStart(pid)) as string });
  await expect(locksOf(folder).locks.hold(name)).rejects.toMatchObject({ code: 'STATE_LOCKED' });
});

test('a host that was given another name knows the locks that it had under the old one', async () => {
  const folder = await lockFolder();
  await leave(folder, { pid: await endedPid(), host: 'ada-laptop.wifi' });
  const { locks, events } = locksOf(folder);
  await locks.hold(name);
  expect(events).toMatchObject([{ type: 'notice', text: expect.stringContaining('@ada-laptop.wifi') }]);

  const other = await lockFolder();
  const pid = await sleeper();
  await leave(other, { pid, started: (await processStart(pid)) as string, host: 'ada-laptop.wifi' });
  await expect(locksOf(other).locks.hold(name)).rejects.toMatchObject({ code: 'STATE_LOCKED' });
  expect((await locksOf(other).locks.find(name))?.state).toBe('alive');
});

test('a host that was started anew under the same name has left its lock', async () => {
  const folder = await lockFolder();
  await leave(folder, { boot: 'before', started: '1 ticks after boot before' });
  const { locks } = locksOf(folder);
  await locks.hold(name);
  expect((await locks.find(name))?.state).toBe('alive');
});

test.each([{ host: 'build-7', boot: 'another' }, { namespace: 'pid:[1]' }])(
  'of a process elsewhere (%j) nobody can say that it is gone',
  async (place) => {
    const folder = await lockFolder();
    const file = await leave(folder, { pid: await endedPid(), ...place });
    const { locks } = locksOf(folder);
    await expect(locks.hold(name)).rejects.toMatchObject({ code: 'STATE_LOCKED' });
    const found = await locks.find(name);
    expect(found?.state).toBe('elsewhere');
    expect(found && (await locks.remove(name, found))).toBe(true);
    expect(existsSync(file)).toBe(false);
  },
);

test('a lock that a loss of power cut off is left over', async () => {
  const folder = await lockFolder();
  const { locks } = locksOf(folder);
  writeFileSync(path.join(folder, `${name}.json`), '');
  await locks.hold(name);
  expect((await locks.find(name))?.state).toBe('alive');
});

test('only the lock that was looked at is taken away', async () => {
  const folder = await lockFolder();
  const file = await leave(folder, { pid: await endedPid() });
  const { locks } = locksOf(folder);
  const found = await locks.find(name);
  writeFileSync(file, readFileSync(file, 'utf8').replace('ada', 'eve'));
  expect(found && (await locks.remove(name, found))).toBe(false);
  expect(existsSync(file)).toBe(true);
});

test('work that fails gives its locks back, also when only the second is held by somebody else', async () => {
  const folder = await lockFolder();
  const [first, second] = [locksOf(folder).locks, locksOf(folder).locks];
  await expect(first.around([name], () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  await second.hold('dev.a.c');
  await expect(first.around([name, 'dev.a.c'], async () => 1)).rejects.toMatchObject({
    code: 'STATE_LOCKED',
  });
  expect(await first.names()).toEqual(['dev.a.c']);
});

test('where the state is about to go, nobody but who moves it gets a lock', async () => {
  const folder = await lockFolder();
  const store = localDocuments(path.dirname(folder));
  const mark = { place: 'elsewhere', backend: '{type: pg}', stage: 'begun', since: '2026-08-01' } as const;
  await migrationMarks(store).write('dev', mark);
  const { locks } = locksOf(folder);
  await expect(locks.hold(name)).rejects.toMatchObject({ code: 'STATE_MOVED' });
  expect(await locks.names()).toEqual([]);
  await locks.hold('prod.a.b');
  const mover = new InstanceLocks(store, { command: 'state migrate', emit: () => undefined, migrates: true });
  await mover.hold(name);
  expect(await locks.names()).toEqual([name, 'prod.a.b']);
});

test('a lock that was given to somebody else meanwhile is not taken from there', async () => {
  const folder = await lockFolder();
  const [first, second] = [locksOf(folder).locks, locksOf(folder).locks];
  await first.hold(name);
  const found = await second.find(name);
  expect(found && (await second.remove(name, found))).toBe(true);
  await second.hold(name);
  await first.release(name);
  expect((await second.find(name))?.state).toBe('alive');
});

async function endedPid(): Promise<number> {
  const child = spawn('true');
  await new Promise((resolve) => child.on('exit', resolve));
  return child.pid as number;
}
