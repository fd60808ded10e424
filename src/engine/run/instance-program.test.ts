import path from 'node:path';
import { expect, test } from 'vitest';
import { testDoor } from '../../../test/helpers/door.ts';
import { instanceRecord } from '../../../test/helpers/instance-record.ts';
import { smallPlatform, writeProject } from '../../../test/helpers/project.ts';
import { writeScript } from '../../../test/helpers/temporary-folder.ts';
import type { ProgramVersion, RunRecord } from '../../model/run.ts';
import { openEngine } from '../context.ts';
import { programOf } from './instance-program.ts';

const { instance } = instanceRecord();

/** The program that runs an instance, where both are on PATH. */
async function chosen(
  before: ProgramVersion | undefined,
  change: {
    readonly toolchain?: string;
    readonly purpose?: 'change' | 'destroy';
    readonly switchTo?: 'terraform' | 'tofu';
    /** A first apply has failed. */
    readonly failed?: ProgramVersion;
    /** It came to no state. */
    readonly unfinished?: true;
  } = {},
): Promise<string> {
  const { toolchain = '', purpose = 'change', switchTo, failed, unfinished } = change;
  const root = await writeProject({ 'berth.yaml': `${smallPlatform}${toolchain}` });
  await writeScript(path.join(root, 'bin/terraform'), 'echo Terraform v1.11.4');
  await writeScript(path.join(root, 'bin/tofu'), 'echo OpenTofu v1.12.6');
  const caller = { PATH: `${root}/bin:/usr/bin:/bin`, XDG_CACHE_HOME: `${root}/cache` };
  const context = await openEngine(testDoor(root, { caller }));
  if (failed) {
    const run = { id: '1', instance, behaviour: 'APPLY', startedAt: '2026', program: failed };
    await context.inventory.saveRun(run as RunRecord);
  }
  const record = before && instanceRecord({ program: before, ...(unfinished && { unfinished }) });
  const hasState = (before !== undefined || failed !== undefined) && !unfinished;
  const program = await programOf(context, context.toolchain, {
    instance,
    record,
    hasState,
    purpose,
    switchTo,
  });
  return `${program.name} ${program.version}`;
}

const terraform = { name: 'terraform', version: '1.11.4' } as const;
const tofu = { name: 'tofu', version: '1.12.6' } as const;

test('a new instance gets terraform, or what berth.yaml names', async () => {
  expect(await chosen(undefined)).toBe('terraform 1.11.4');
  expect(await chosen(undefined, { toolchain: 'toolchain: {program: tofu}\n' })).toBe('tofu 1.12.6');
});

test('an instance keeps its program, whatever else is on PATH', async () => {
  expect(await chosen(tofu)).toBe('tofu 1.12.6');
  expect(await chosen(terraform)).toBe('terraform 1.11.4');
  expect(await chosen(undefined, { failed: tofu })).toBe('tofu 1.12.6');
});

test('a first apply that came to no state binds nobody to its program', async () => {
  const toolchain = 'toolchain: {program: terraform}\n';
  expect(await chosen(tofu, { toolchain, unfinished: true })).toBe('terraform 1.11.4');
});

test('berth.yaml does not switch it by itself, though it may be destroyed', async () => {
  const toolchain = 'toolchain: {program: terraform}\n';
  await expect(chosen(tofu, { toolchain })).rejects.toMatchObject({
    code: 'PROGRAM_SWITCH',
    exit: 2,
    message: `"${instance}" was made with tofu, and berth.yaml names terraform`,
    fix: expect.stringContaining(`berth state migrate ${instance} --program terraform`),
  });
  expect(await chosen(tofu, { toolchain, purpose: 'destroy' })).toBe('tofu 1.12.6');
  expect(await chosen(tofu, { toolchain, switchTo: 'terraform' })).toBe('terraform 1.11.4');
});

test('state of a newer minor version is refused, of a newer patch or another program it is not', async () => {
  await expect(chosen({ ...terraform, version: '1.12.0' })).rejects.toMatchObject({
    code: 'STATE_NEWER',
    message: expect.stringContaining('by terraform 1.12.0, which is newer than terraform 1.11.4'),
    fix: expect.stringContaining('use terraform 1.12.0 or newer'),
  });
  expect(await chosen({ ...terraform, version: '1.11.9' })).toBe('terraform 1.11.4');
  expect(await chosen({ ...terraform, version: '1.9.0' })).toBe('terraform 1.11.4');
  expect(await chosen(tofu, { switchTo: 'terraform' })).toBe('terraform 1.11.4');
});
