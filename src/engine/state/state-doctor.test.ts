import { mkdir, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { testDoor } from '../../../test/helpers/door.ts';
import { instanceRecord, stateText } from '../../../test/helpers/instance-record.ts';
import { smallPlatform, writeProject } from '../../../test/helpers/project.ts';
import { writeScript } from '../../../test/helpers/temporary-folder.ts';
import { ownEnvironment } from '../../../test/helpers/toolchain-context.ts';
import { InstanceLocks } from '../../state/instance-lock.ts';
import { localDocuments } from '../../state/local-documents.ts';
import { type EngineContext, openEngine } from '../context.ts';
import { stateDoctor } from './state-doctor.ts';

const { instance } = instanceRecord();

/** A sound project, whose tool chain has everything: its mirror and its programs stand in for real ones. */
async function project(spoil: (context: EngineContext) => Promise<unknown>, toolchain = '') {
  const root = await writeProject({ 'berth.yaml': `${smallPlatform}${toolchain}` });
  await writeScript(path.join(root, 'bin/terraform'), 'echo Terraform v1.11.4');
  const door = testDoor(root, {
    caller: {
      ...ownEnvironment,
      PATH: `${root}/bin:/usr/bin:/bin`,
    },
  });
  const context = await openEngine(door);
  await context.inventory.saveInstance(instanceRecord());
  await context.backend.push(instance, stateText());
  await spoil(context);
  return await stateDoctor(door);
}

async function findings(spoil: (context: EngineContext) => Promise<unknown>, toolchain = '') {
  const report = await project(spoil, toolchain);
  expect(report.exit).toBe(report.findings.length > 0 ? 1 : 0);
  return report.findings.map(({ instance: name, problem, fix }) => `${name}: ${problem} - ${fix}`);
}

test('of a sound project there is nothing to say', async () => {
  expect(await findings(async () => undefined)).toEqual([]);
});

test('state without an entry, and an entry without state', async () => {
  expect(await findings(({ inventory }) => inventory.removeInstance(instance))).toEqual([
    expect.stringMatching(/dev\.a\.\S+: it has state at .* and is not in the inventory - apply it again/),
  ]);
  expect(await findings(({ backend }) => backend.forget(instance))).toEqual([
    expect.stringMatching(/is in the inventory and has no state .* "berth state push dev\.a\.\S+ FILE"/),
  ]);
});

test('a first apply that did not come to its end, with state or without', async () => {
  const unfinished = instanceRecord({ unfinished: true, identity: '' });
  const found = [
    expect.stringMatching(
      /dev\.a\.\S+: its first apply has not come to its end - apply it again; or destroy it/,
    ),
  ];
  expect(await findings(({ inventory }) => inventory.saveInstance(unfinished))).toEqual(found);
  const noState = async ({ inventory, backend }: EngineContext) => {
    await inventory.saveInstance(unfinished);
    await backend.forget(instance);
  };
  expect(await findings(noState)).toEqual(found);
});

test('a state that cannot be read leads to its backup', async () => {
  expect(await findings(({ backend }) => backend.push(instance, '{"version": 4,'))).toEqual([
    expect.stringMatching(/cannot be read: it is not JSON - berth state push dev\.a\.\S+ .*tfstate\.backup$/),
  ]);
});

test('a state that was rescued into the work folder', async () => {
  const [finding, ...others] = await findings(async ({ project: { paths } }) => {
    await mkdir(path.join(paths.work, instance), { recursive: true });
    await writeFile(path.join(paths.work, instance, 'errored.tfstate'), stateText());
  });
  expect(others).toEqual([]);
  expect(finding).toMatch(/could not write the state.*errored\.tfstate.* - apply it again/);
});

test("locks that were left: berth's and Terraform's; one that is held is none", async () => {
  expect(
    await findings(async ({ project: { paths } }) => {
      await new InstanceLocks(localDocuments(paths.data), { command: 'x', emit: () => undefined }).hold(
        instance,
      );
    }),
  ).toEqual([]);
  const left = await findings(async ({ project: { paths } }) => {
    await mkdir(paths.locks, { recursive: true });
    await writeFile(path.join(paths.locks, `${instance}.json`), '');
    const info = path.join(paths.state, instance, '.terraform.tfstate.lock.info');
    await writeFile(info, '{"Who": "ada@build-7", "Created": "2026-08-01T10:15:00.5Z"}');
  });
  expect(left).toEqual([expect.stringMatching(/has left its lock behind - berth state unlock dev\.a\.\S+$/)]);
  const terraform = await findings(async ({ project: { paths } }) => {
    const info = path.join(paths.state, instance, '.terraform.tfstate.lock.info');
    await writeFile(info, '{"Who": "ada@build-7", "Created": "2026-08-01T10:15:00.5Z"}');
  });
  expect(terraform).toEqual([
    expect.stringContaining(
      'Terraform of ada@build-7 since 2026-08-01 10:15:00 UTC has left its lock behind',
    ),
  ]);
});

test('what an init left an hour ago, but not what one makes now', async () => {
  const left = await findings(async ({ project: { paths } }) => {
    for (const name of ['.new-old', '.new-young'])
      await mkdir(path.join(paths.modules, name), { recursive: true });
    const before = new Date(Date.now() - 2 * 3_600_000);
    await utimes(path.join(paths.modules, '.new-old'), before, before);
  });
  expect(left).toEqual([expect.stringMatching(/^-: an interrupted init has left ".*\.new-old" - rm -r "/)]);
});

test('a program that is not to be had, and one that berth.yaml does not want', async () => {
  const path = 'toolchain: {path: {terraform: ./gone}}\n';
  expect(await findings(async () => undefined, path)).toEqual([
    expect.stringMatching(/it needs terraform 1\.11\.4, which is not to be had: .*gone.* is not an exec/),
  ]);
  expect(await findings(async () => undefined, 'toolchain: {program: tofu}\n')).toEqual([
    expect.stringMatching(
      /made with terraform, and berth\.yaml names tofu - berth state migrate dev\.a\.\S+ --program tofu/,
    ),
  ]);
});

test('a move that was interrupted', async () => {
  const move = { from: instance, to: 'dev.b.namespace-with-argocd' };
  const spoil = ({ inventory }: EngineContext) => inventory.saveInstance(instanceRecord({ move }));
  expect(await findings(spoil)).toEqual([
    expect.stringMatching(/was interrupted - berth instance move dev\.a\.namespace-with-argocd$/),
  ]);
});
