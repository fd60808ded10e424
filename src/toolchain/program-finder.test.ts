import path from 'node:path';
import { expect, test } from 'vitest';
import { writeScript } from '../../test/helpers/temporary-folder.ts';
import { toolchainContext } from '../../test/helpers/toolchain-context.ts';
import type { ToolchainContext } from './context.ts';
import { ProgramFinder } from './program-finder.ts';
import { type ProgramName, programTable } from './program-table.ts';
import { Shelf } from './shelf.ts';
import { VersionProbe } from './version-probe.ts';

const { terraform, 'control-plane': controlPlane } = programTable;

function finder(context: ToolchainContext): ProgramFinder {
  return new ProgramFinder(context, new Shelf(context), new VersionProbe(context));
}

function configOf(paths: Partial<Record<ProgramName, string>>): ToolchainContext['config'] {
  return { path: paths as Record<ProgramName, string> };
}

async function putIntoCache(context: ToolchainContext): Promise<void> {
  const part = await finder(context).part(terraform);
  await new Shelf(context).install(part, async (staging) => {
    await writeScript(path.join(staging, 'terraform'), 'echo Terraform v1.11.4');
    return { origin: 'download', source: 'https://example.org' };
  });
}

test('a program that berth.yaml names comes before PATH, and PATH before the cache', async () => {
  const context = await toolchainContext();
  expect((await finder(context).find(terraform)).program).toBeUndefined();
  await putIntoCache(context);
  expect((await finder(context).find(terraform)).program).toMatchObject({
    origin: 'cache:download',
    version: '1.11.4',
  });
  const onPath = await writeScript(path.join(context.projectRoot, 'bin/terraform'), 'echo Terraform v1.12.1');
  expect((await finder(context).find(terraform)).program).toMatchObject({ origin: 'path', path: onPath });
  await writeScript(path.join(context.projectRoot, 'tools/tf'), 'echo Terraform v1.13.0');
  const configured = { ...context, config: configOf({ terraform: 'tools/tf' }) };
  expect((await finder(configured).find(terraform)).program).toMatchObject({
    origin: 'config',
    version: '1.13.0',
  });
});

test.each(['1.10.5', '2.0.0'])('version %s on PATH is passed over, and named', async (version) => {
  const context = await toolchainContext();
  const file = await writeScript(
    path.join(context.projectRoot, 'bin/terraform'),
    `echo Terraform v${version}`,
  );
  const { program, unfit } = await finder(context).find(terraform);
  expect(program).toBeUndefined();
  expect(unfit).toEqual([`${file} is version ${version}`]);
});

test('the next one on PATH is taken when the first will not do', async () => {
  const context = await toolchainContext();
  const [first, second] = ['one', 'two'].map((name) => path.join(context.projectRoot, name));
  await writeScript(`${first}/terraform`, 'echo Terraform v1.5.7');
  await writeScript(`${second}/terraform`, 'echo Terraform v1.11.0');
  const both = { ...context, environment: { PATH: `${first}:${second}` } };
  expect((await finder(both).find(terraform)).program?.path).toBe(`${second}/terraform`);
});

test.each([
  ['is not there', undefined, 'is not an executable file'],
  ['is too old', 'echo Terraform v1.0.0', 'is version 1.0.0'],
  ['tells no version', 'exit 1', 'does not tell its version'],
])('a program in berth.yaml that %s is refused', async (_, script, problem) => {
  const context = await toolchainContext({ config: configOf({ terraform: 'tf' }) });
  if (script) await writeScript(path.join(context.projectRoot, 'tf'), script);
  const finding = finder(context).find(terraform);
  await expect(finding).rejects.toMatchObject({
    code: 'PROGRAM_MISSING',
    message: expect.stringContaining(problem),
  });
});

test('a control plane is a folder with all four programs, and never taken from PATH', async () => {
  const context = await toolchainContext();
  const folder = path.join(context.projectRoot, 'bin');
  for (const name of controlPlane.executables)
    await writeScript(path.join(folder, name), 'echo Kubernetes v1.36.3');
  expect((await finder(context).find(controlPlane)).program).toBeUndefined();
  const configured = { ...context, config: configOf({ 'control-plane': 'bin' }) };
  expect((await finder(configured).find(controlPlane)).program).toMatchObject({
    path: folder,
    version: '1.36.3',
  });
});
