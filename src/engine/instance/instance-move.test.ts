import { existsSync, readdirSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { testDoor } from '../../../test/helpers/door.ts';
import { instanceRecord, stateText } from '../../../test/helpers/instance-record.ts';
import { smallPlatform, writeProject } from '../../../test/helpers/project.ts';
import type { RunRecord } from '../../model/run.ts';
import { type Door, openEngine } from '../context.ts';
import { prepareRun } from '../run/prepared-run.ts';
import { pushState } from '../state/state-push.ts';
import { moveInstance } from './instance-move.ts';

const [from, to] = ['dev.a.namespace-with-argocd', 'dev.b.namespace-with-argocd'];
const run = (id: string) => ({ version: 1, id, instance: from, startedAt: id }) as RunRecord;

const specOf = (name: string) => ({ name, content: { providers: [] } }) as never;

/** A project with one instance: entry, state, work folder with a rescued state, backup, two runs. */
async function project(): Promise<Door> {
  const door = testDoor(await writeProject({ 'berth.yaml': smallPlatform }));
  const { inventory, backend, project: own } = await openEngine(door);
  await inventory.saveInstance(instanceRecord());
  await backend.push(from, stateText());
  for (const folder of [own.paths.work, own.paths.backups]) {
    await mkdir(path.join(folder, from), { recursive: true });
    await writeFile(path.join(folder, from, 'errored.tfstate'), 'rescued');
  }
  for (const id of ['1', '2']) await inventory.saveRun(run(id));
  return door;
}

async function expectMoved(door: Door, identity = 'identity'): Promise<void> {
  const { inventory, backend, locks, project: own } = await openEngine(door);
  const formerNames = [from];
  expect(await inventory.allInstances()).toEqual([
    instanceRecord({ instance: to, team: 'b', identity, formerNames }),
  ]);
  expect([await backend.names(), await backend.pull(to)]).toEqual([[to], stateText()]);
  for (const folder of [own.paths.work, own.paths.backups]) {
    expect(readdirSync(folder)).toEqual([to]);
    expect(await readFile(path.join(folder, to, 'errored.tfstate'), 'utf8')).toBe('rescued');
  }
  expect(readdirSync(own.paths.runs)).toEqual([to]);
  expect((await inventory.runs(to)).map(({ id, instance }) => [id, instance])).toEqual([
    ['2', to],
    ['1', to],
  ]);
  expect(await locks.names()).toEqual([]);
}

test('state, work folder, runs, backups and entry move together', async () => {
  const door = await project();
  expect(await moveInstance(door, from, { team: 'b' })).toEqual({ from, to });
  await expectMoved(door);
});

const move = { from, to };
type Context = Awaited<ReturnType<typeof openEngine>>;
const target = instanceRecord({ instance: to, team: 'b', move, formerNames: [from] });
/** What a move does, step by step; a process that is killed leaves the first few of them. */
const steps: readonly ((context: Context) => Promise<unknown>)[] = [
  ({ inventory }) => inventory.saveInstance(target),
  ({ inventory }) => inventory.saveInstance(instanceRecord({ move })),
  ({ backend }) => backend.rename(from, to),
  async ({ inventory }) => {
    await inventory.saveRun({ ...run('1'), instance: to });
  },
  ({ inventory }) => inventory.moveRuns(from, to),
  ({ inventory }) => inventory.removeInstance(from),
];

test.each(steps.map((_, index) => index + 1))(
  'a move that was killed after step %i lets nothing run, and is finished by the same call',
  async (count) => {
    const door = await project();
    const context = await openEngine(door);
    for (const step of steps.slice(0, count)) await step(context);
    const specs = (await context.inventory.allInstances()).filter((record) => record.move);
    expect(specs.length).toBeGreaterThan(0);
    for (const { instance } of specs) {
      const session = { uid: async () => 'uid' } as never;
      const prepared = prepareRun(context, specOf(instance), session, 'change');
      await expect(prepared).rejects.toMatchObject({
        code: 'MOVE_UNFINISHED',
        fix: `finish it: "berth instance move ${from}"`,
      });
    }
    expect(await moveInstance(door, from, count % 2 ? { team: 'b' } : {})).toEqual(move);
    await expectMoved(door);
  },
);

test('what was applied under the old name after the first step is not lost', async () => {
  const door = await project();
  const context = await openEngine(door);
  await steps[0]?.(context);
  await context.inventory.saveInstance(instanceRecord({ identity: 'newer' }));
  await moveInstance(door, from, { team: 'b' });
  await expectMoved(door, 'newer');
});

test.each([
  ['another name', { suffix: 'eu' }, 'dev.a.namespace-with-argocd-eu'],
  ['another team and name', { team: 'c', suffix: 'x' }, 'dev.c.namespace-with-argocd-x'],
])('%s', async (_, wanted, name) => {
  expect(await moveInstance(await project(), from, wanted)).toEqual({ from, to: name });
});

test('a suffix stays, or is taken away', async () => {
  const door = await project();
  await moveInstance(door, from, { suffix: 'eu' });
  const moved = await moveInstance(door, `${from}-eu`, { team: 'b' });
  expect(moved.to).toBe(`${to}-eu`);
  expect((await moveInstance(door, moved.to, { suffix: '' })).to).toBe(to);
});

test('nothing is moved to a name that is taken, in the inventory or by a state alone', async () => {
  const door = await project();
  const { inventory, backend } = await openEngine(door);
  await inventory.saveInstance(instanceRecord({ instance: to, team: 'b' }));
  await backend.push('dev.c.namespace-with-argocd', stateText());
  for (const team of ['b', 'c']) {
    await expect(moveInstance(door, from, { team })).rejects.toMatchObject({
      code: 'INSTANCE_EXISTS',
      exit: 2,
    });
  }
  expect(await inventory.instance(from)).toEqual(instanceRecord());
});

test.each([
  ['dev.nobody.x', { team: 'b' }, 'UNKNOWN_INSTANCE'],
  ['../../etc', { team: 'b' }, 'UNKNOWN_INSTANCE'],
  [from, {}, 'USAGE'],
  [from, { team: 'a' }, 'USAGE'],
  [from, { team: 'platform' }, 'INPUT_INVALID'],
  [from, { team: '../x' }, 'INPUT_INVALID'],
  [from, { suffix: 'Ü' }, 'INPUT_INVALID'],
])('%s to %j is refused as %s', async (name, wanted, code) => {
  const door = await project();
  await expect(moveInstance(door, name, wanted)).rejects.toMatchObject({ code });
  const { inventory, project: own } = await openEngine(door);
  expect(await inventory.allInstances()).toEqual([instanceRecord()]);
  expect(existsSync(path.join(own.paths.state, from, 'terraform.tfstate'))).toBe(true);
});

test.each(['before it began', 'while it was interrupted'])(
  "what a plan of the new name left %s is in nobody's way",
  async (when) => {
    const door = await project();
    const context = await openEngine(door);
    if (when === 'while it was interrupted') for (const step of steps.slice(0, 2)) await step(context);
    const left = path.dirname(context.backend.place(to));
    await mkdir(left, { recursive: true });
    for (const file of ['terraform.tfstate', '.terraform.tfstate.lock.info'])
      await writeFile(path.join(left, file), '');
    await moveInstance(door, from, { team: 'b' });
    await expectMoved(door);
  },
);

test('no state is put between two names', async () => {
  const door = await project();
  const context = await openEngine(door);
  for (const step of steps.slice(0, 2)) await step(context);
  await writeProject({ 'new.tfstate': stateText({ serial: 9 }) }, door.folder);
  for (const name of [from, to]) {
    await expect(
      pushState(door, name, { file: 'new.tfstate', approve: async () => true }),
    ).rejects.toMatchObject({ code: 'MOVE_UNFINISHED' });
  }
});

test('what no apply has finished keeps its name: its objects may be known by it alone', async () => {
  const door = await project();
  await (await openEngine(door)).inventory.saveInstance(instanceRecord({ unfinished: true }));
  await expect(moveInstance(door, from, { team: 'b' })).rejects.toMatchObject({ code: 'NOTHING_APPLIED' });
});

test('until the next apply, nobody else gets a name that the objects may carry', async () => {
  const door = await project();
  const third = 'dev.c.namespace-with-argocd';
  await moveInstance(door, from, { team: 'b' });
  await moveInstance(door, to, { team: 'c' });
  const context = await openEngine(door);
  expect((await context.inventory.instance(third))?.formerNames).toEqual([from, to]);
  const session = { uid: async () => 'uid' } as never;
  for (const name of [from, to]) {
    await expect(prepareRun(context, specOf(name), session, 'change')).rejects.toMatchObject({
      code: 'INSTANCE_MOVED',
      message: `"${name}" was moved to "${third}", and no apply under that name has followed`,
      fix: expect.stringContaining('berth block destroy namespace-with-argocd --team c --environment dev'),
    });
  }
  const other = instanceRecord({ instance: 'dev.d.namespace-with-argocd', team: 'd' });
  await context.inventory.saveInstance(other);
  await expect(moveInstance(door, other.instance, { team: 'a' })).rejects.toMatchObject({
    code: 'INSTANCE_MOVED',
  });
  // Back to where it was, it is its own again.
  expect(await moveInstance(door, third, { team: 'a' })).toEqual({ from: third, to: from });
  expect((await context.inventory.instance(from))?.formerNames).toEqual([to, third]);
});

test('neither name may be in use', async () => {
  const door = await project();
  for (const name of [from, to]) {
    const { locks } = await openEngine(door);
    await locks.hold(name);
    await expect(moveInstance(door, from, { team: 'b' })).rejects.toMatchObject({ code: 'STATE_LOCKED' });
    await locks.release(name);
  }
  await moveInstance(door, from, { team: 'b' });
});
