import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, utimes } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder, writeScript } from '../../test/helpers/temporary-folder.ts';
import { initialisedModule, type ModuleSource, moduleFolderName } from './module-folder.ts';
import type { StopSignal } from './process.ts';

const noStop: StopSignal = () => () => undefined;
const good = 'mkdir .terraform && echo "$@" > .terraform/arguments && env > .terraform/environment';

async function setting(script: string) {
  const root = await temporaryFolder();
  const source: ModuleSource = {
    json: '{"output":{}}\n',
    backend: { body: { local: { workspace_dir: '/state' } }, variables: {}, secrets: [] },
    program: {
      name: 'terraform',
      version: '1.11.4',
      path: await writeScript(path.join(root, 'bin/terraform'), `echo run >> ${root}/runs\n${script}`),
    },
    mirror: '/mirror',
    cliConfig: '/cache/cli.tfrc',
  };
  const modules = path.join(root, 'modules');
  const initialise = (stop = noStop) =>
    initialisedModule(modules, source, { PATH: '/usr/bin:/bin', TF_CLI_ARGS_init: '-upgrade' }, stop);
  const runs = async () => (await readFile(path.join(root, 'runs'), 'utf8')).trim().split('\n').length;
  return { root, modules, source, initialise, runs };
}

test('a module is initialised once, in a folder that its digest names', async () => {
  const { modules, source, initialise, runs } = await setting(good);
  const folder = await initialise();
  expect(folder).toBe(path.join(modules, moduleFolderName(source)));
  expect(await initialise()).toBe(folder);
  expect(await runs()).toBe(1);
  expect(await readFile(path.join(folder, 'main.tf.json'), 'utf8')).toBe(source.json);
  expect(JSON.parse(await readFile(path.join(folder, 'backend.tf.json'), 'utf8'))).toEqual({
    terraform: { backend: source.backend.body },
  });
  expect(await readFile(path.join(folder, '.terraform/arguments'), 'utf8')).toBe(
    'init -json -input=false -no-color\n',
  );
  const environment = await readFile(path.join(folder, '.terraform/environment'), 'utf8');
  expect(environment).toContain('TF_CLI_CONFIG_FILE=/cache/cli.tfrc\n');
  expect(environment).not.toContain('TF_CLI_ARGS');
});

test('callers at the same time share one run and one folder, and nothing else is left', async () => {
  const { modules, source, initialise, runs } = await setting(`sleep 0.1; ${good}`);
  const folders = await Promise.all([initialise(), initialise(), initialise()]);
  expect(new Set(folders).size).toBe(1);
  expect(await runs()).toBe(1);
  expect(await readdir(modules)).toEqual([moduleFolderName(source)]);
});

test.each([
  ['the JSON', { json: '{}' }],
  ['the backend', { backend: { body: { local: { workspace_dir: '/other' } }, variables: {}, secrets: [] } }],
  ['the program', { program: { name: 'tofu' as const, version: '1.11.4', path: '/x' } }],
  ['the version', { program: { name: 'terraform' as const, version: '1.11.5', path: '/x' } }],
  ['the mirror', { mirror: '/other' }],
])('%s decides which folder it is', async (_, change) => {
  const { source } = await setting('');
  expect(moduleFolderName({ ...source, ...change })).not.toBe(moduleFolderName(source));
});

test('where the program lies does not decide which folder it is', async () => {
  const { source } = await setting('');
  const moved = { ...source, program: { ...source.program, path: '/elsewhere/terraform' } };
  expect(moduleFolderName(moved)).toBe(moduleFolderName(source));
});

test('an init that fails leaves nothing, says why, and can be tried again', async () => {
  const { root, modules, initialise } = await setting(
    `[ -e ../../ok ] || {
mkdir .terraform
echo '{"type":"diagnostic","diagnostic":{"severity":"error","summary":"Failed to query","detail":"no such provider"}}'
exit 1; }
${good.replace('mkdir', 'mkdir -p')}`,
  );
  const error = await initialise().catch((caught) => caught);
  expect(error).toMatchObject({
    code: 'PROVIDER_MISSING',
    message: expect.stringContaining('Failed to query: no such provider'),
    fix: expect.stringContaining('"/mirror"'),
  });
  expect(error.message).not.toMatch(/ {2}/);
  expect(await readdir(modules)).toEqual([]);
  await writeScript(path.join(root, 'ok'), '');
  expect(existsSync(path.join(await initialise(), '.terraform'))).toBe(true);
});

test('an init that is interrupted leaves nothing', async () => {
  const { root, modules, initialise } = await setting(
    `trap 'exit 1' INT; mkdir .terraform; touch ../../started; while :; do sleep 0.02; done`,
  );
  const stop: StopSignal = (listener) => {
    const timer = setInterval(() => {
      if (!existsSync(path.join(root, 'started'))) return;
      clearInterval(timer);
      listener(1);
    }, 20);
    return () => clearInterval(timer);
  };
  await expect(initialise(stop)).rejects.toMatchObject({ code: 'INTERRUPTED', exit: 130 });
  expect(await readdir(modules)).toEqual([]);
});

test('a folder without the providers is made anew', async () => {
  const { initialise, runs } = await setting(good);
  const folder = await initialise();
  await rm(path.join(folder, '.terraform'), { recursive: true });
  expect(existsSync(path.join(await initialise(), '.terraform'))).toBe(true);
  expect(await runs()).toBe(2);
});

test('what a killed init has left is removed by the next one, when it is old', async () => {
  const { modules, initialise } = await setting(good);
  const gone = 2 ** 22 + 1;
  const left = { [`.new-${gone}-a`]: -2, [`.new-${gone}-b`]: 0, [`.new-${process.pid}-c`]: -2 };
  for (const [name, hours] of Object.entries(left)) {
    await mkdir(path.join(modules, name), { recursive: true });
    await utimes(path.join(modules, name), 0, Date.now() / 1000 + hours * 3600);
  }
  await initialise();
  const names = (await readdir(modules)).filter((name) => name.startsWith('.'));
  // What is young may be in use, and so may be what belongs to a process that lives.
  expect(names.sort()).toEqual([`.new-${gone}-b`, `.new-${process.pid}-c`].sort());
});
