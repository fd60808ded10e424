import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { testDoor } from '../../../test/helpers/door.ts';
import { minimalInputs, smallPlatform, teamFile, writeProject } from '../../../test/helpers/project.ts';
import { providerSets } from '../../model/provider-set.ts';
import type { InstanceRecord } from '../../model/run.ts';
import type { ClusterSession } from '../cluster/cluster-session.ts';
import { selectTeams } from '../selection/team-selection.ts';
import { skipResult } from './instance-operations.ts';
import { type PreparedRun, prepareRun } from './prepared-run.ts';

/** Files and folders that are read from now on to the end of the test. */
function countedReads(): string[] {
  const reads: string[] = [];
  const restore: (() => void)[] = [];
  const count = (module: object, name: string): void => {
    const owner = module as Record<string, (...words: unknown[]) => unknown>;
    const original = owner[name] as (...words: unknown[]) => unknown;
    owner[name] = (file, ...rest) => {
      reads.push(String(file));
      return original.call(owner, file, ...rest);
    };
    restore.push(() => {
      owner[name] = original;
    });
  };
  for (const name of ['readFileSync', 'readdirSync', 'existsSync', 'statSync']) count(fs, name);
  for (const name of ['readFile', 'readdir', 'stat', 'open', 'access']) count(fs.promises, name);
  syncBuiltinESMExports();
  onTestFinished(() => {
    for (const undo of restore) undo();
    syncBuiltinESMExports();
  });
  return reads;
}

/** Unchanged teams, recorded as if each had been applied. */
async function recordedTeams(count: number) {
  const names = Array.from({ length: count }, (_, index) => `team-${index}`);
  const root = await writeProject({
    'berth.yaml': smallPlatform,
    ...Object.fromEntries(
      names.map((team) => [`teams/${team}.yaml`, teamFile(team, minimalInputs(`app-${team}`))]),
    ),
  });
  const door = testDoor(root, { caller: { HOME: root } });
  const { context, specs } = await selectTeams(door, { teams: [], all: true });
  Object.assign(context.toolchain, {
    terraformProgram: async () => ({ name: 'terraform', version: '1.11.4', path: '/terraform' }),
    providers: async () => ({ set: providerSets.embedded, mirror: '/mirror', cliConfig: '/cli.tfrc' }),
  });
  const session = { uid: async () => 'uid of kube-system' } as ClusterSession;
  const prepare = async () => {
    const prepared: PreparedRun[] = [];
    for (const spec of specs) prepared.push(await prepareRun(context, spec, session, 'change'));
    return prepared;
  };
  for (const { spec, identity } of await prepare()) {
    const { name: instance, choice } = spec;
    const record = { instance, choice, source: 'team', identity, providerSet: 'embedded', outputs: {} };
    const checkedAt = new Date().toISOString();
    await context.inventory.saveInstance({ ...record, checkedAt } as InstanceRecord);
  }
  return { root, context, session, prepare };
}

test('another unchanged instance costs two looks at files of its own, and nothing that others have looked at', async () => {
  const { root, context, session, prepare } = await recordedTeams(12);
  const reads = countedReads();
  const prepared = await prepare();
  expect(prepared.map((one) => skipResult({ context, session, prepared: one }, false)?.result)).toEqual(
    Array.from({ length: 12 }, () => 'skipped'),
  );
  const own = prepared.flatMap(({ spec }) => [
    path.join(root, '.berth/instances', `${spec.name}.json`),
    path.join(root, '.berth/state', spec.name, 'terraform.tfstate'),
  ]);
  expect(reads.toSorted()).toEqual(own.toSorted());
});

test('a project with more teams reads one file more for each of them', async () => {
  const read = async (count: number) => {
    const { root } = await recordedTeams(count);
    const reads = countedReads();
    await selectTeams(testDoor(root), { teams: [], all: true });
    return reads.filter((file) => file.startsWith(root)).length;
  };
  const few = await read(5);
  expect((await read(15)) - few).toBe(10);
});
