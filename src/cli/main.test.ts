import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { smallPlatform, writeProject } from '../../test/helpers/project.ts';
import { temporaryFolder } from '../../test/helpers/temporary-folder.ts';
import { packageVersion } from '../package.ts';
import { commands } from './commands/index.ts';

/** Runs the sources as a process of its own, and tells which modules it loaded. */
async function berth(words: readonly string[], cwd?: string) {
  const modules = path.join(await temporaryFolder(), 'modules');
  const result = await execa(
    process.execPath,
    [
      ...['--import', import.meta.resolve('tsx'), '--conditions=berth-source'],
      ...['--import', path.resolve('test/fixtures/record-modules.mjs'), path.resolve('src/cli/main.ts')],
      ...words,
    ],
    {
      cwd: cwd ?? (await temporaryFolder()),
      env: {
        TEST_MODULES: modules,
        XDG_CACHE_HOME: path.dirname(modules),
        PATH: '/usr/bin:/bin',
        NO_COLOR: '1',
      },
      extendEnv: false,
      reject: false,
      stdin: 'ignore',
    },
  );
  const loaded = (await readFile(modules, 'utf8')).split('\n');
  return { code: result.exitCode, stdout: result.stdout, stderr: result.stderr, loaded };
}

const cdktf = /node_modules\/(cdktf|constructs|@cdktf)\//;

test.each([
  [['--help']],
  [['--version']],
  [['completion', 'bash']],
  [['catalog', 'list']],
  [['catalog', 'show', 'namespace-with-argocd']],
  [['schema', 'team']],
  [['config', 'validate']],
])('berth %j never loads CDKTF', async (words) => {
  const { code, stderr, loaded } = await berth(words, await writeProject({ 'berth.yaml': smallPlatform }));
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(loaded.some((url) => url.includes('src/cli/program.ts'))).toBe(true);
  expect(loaded.filter((url) => cdktf.test(url))).toEqual([]);
});

test.each([
  [['team', 'apply', ''], 'payments\n'],
  [['team', 'plan', '--environment', ''], 'dev\n'],
  [['block', 'plan', 'name'], 'namespace-with-argocd\n'],
  [['run', 'show', ''], '20260101t000000z-aaaaaa\n'],
])('completing %j loads neither CDKTF nor the schemas nor the engine', async (line, expected) => {
  const cwd = await writeProject({
    'berth.yaml': smallPlatform,
    'teams/payments.yaml': '',
    '.berth/runs/dev.payments.hello/20260101t000000z-aaaaaa.json': '{}',
  });
  const { code, stdout, stderr, loaded } = await berth(
    ['__complete', `=${line.at(-1)}`, ...line.slice(0, -1)],
    cwd,
  );
  expect({ code, stdout: `${stdout}\n`, stderr }).toEqual({ code: 0, stdout: expected, stderr: '' });
  expect(loaded.some((url) => url.includes('src/engine/selection/known-names.ts'))).toBe(true);
  const heavy =
    /node_modules\/(zod|execa|inquirer|@inquirer|esbuild|tar)\/|src\/(engine\/context|terraform\/|toolchain\/)/;
  expect(loaded.filter((url) => cdktf.test(url) || heavy.test(url))).toEqual([]);
});

test('what a completion script asks for is no command of its own', async () => {
  const { stdout } = await berth(['--help']);
  expect(stdout).not.toContain('__complete');
});

test('berth block synth loads CDKTF, and prints the module alone', async () => {
  const { code, stdout, loaded } = await berth(['block', 'synth', 'namespace-with-argocd']);
  expect(code).toBe(0);
  expect(Object.keys(JSON.parse(stdout))).toContain('resource');
  expect(loaded.some((url) => cdktf.test(url))).toBe(true);
});

test('the version is that of the package', async () => {
  expect(await berth(['--version'])).toMatchObject({ code: 0, stdout: packageVersion });
});

test('without a command there is the help, and it is a usage error', async () => {
  const { code, stdout, stderr } = await berth([]);
  expect(code).toBe(2);
  expect(stdout + stderr).toContain('Usage: berth');
});

test.each([[['frobnicate']], [['team', 'frobnicate']], [['team', 'lst']], [['--frobnicate']]])(
  'berth %j ends with 2, a reason on standard error and nothing on standard output',
  async (words) => {
    const { code, stdout, stderr } = await berth(words);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^error USAGE: unknown (command|option) .*\nfix: run "berth --help"$/);
  },
);

test('with --json an error is one document on standard output', async () => {
  const { code, stdout, stderr } = await berth(['frobnicate', '--json']);
  expect({ code, stderr }).toEqual({ code: 2, stderr: '' });
  expect(JSON.parse(stdout)).toEqual({
    version: 1,
    command: 'berth',
    ok: false,
    error: {
      code: 'USAGE',
      message: expect.stringContaining('frobnicate'),
      fix: 'run "berth --help"',
      exit: 2,
    },
  });
});

test('with --json a result is one document on standard output', async () => {
  const folder = await writeProject({ 'berth.yaml': smallPlatform });
  const { code, stdout } = await berth(['team', 'list', '--json', '--cwd', folder]);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toEqual({ version: 1, command: 'team list', ok: true, data: { teams: [] } });
});

test('a form of --json that there is none of is refused', async () => {
  const { code, stdout } = await berth(['team', 'list', '--json=yaml']);
  expect(code).toBe(2);
  expect(JSON.parse(stdout).error).toMatchObject({ code: 'USAGE', message: '"yaml" is no form of --json' });
});

test('faults come with file, line and column, and a stack trace only with --debug', async () => {
  const folder = await writeProject({ 'berth.yaml': `${smallPlatform}organization: x\n` });
  const plain = await berth(['config', 'validate'], folder);
  expect(plain).toMatchObject({ code: 2, stdout: '' });
  expect(plain.stderr.split('\n')).toEqual([
    'berth.yaml:5:1: is not known here ("organization") - did you mean "organisation"?',
    'error CONFIG_INVALID: 1 fault in the configuration',
    'fix: mend the lines named above, then run "berth config validate"',
  ]);
  const debug = await berth(['config', 'validate', '--debug'], folder);
  expect(debug.stderr).toMatch(/\n\s+at /);
});

test('without a terminal nobody is asked, and nothing is begun', async () => {
  const folder = await writeProject({ 'berth.yaml': smallPlatform });
  const { code, stderr } = await berth(['team', 'apply', '--all'], folder);
  expect(code).toBe(5);
  expect(stderr).toContain('error INPUT_NEEDED');
  expect(stderr).toContain('fix: give --yes');
});

test.each(commands.filter(({ asks }) => asks !== undefined))(
  'a rehearsal has no part in "berth $name": it would ask a real service',
  async ({ name, asks, arguments: taken = [] }) => {
    const words = [...name.split(' '), ...taken.map(() => 'shop.example.com/a/b'), '--rehearse'];
    const { code, stderr } = await berth(words);
    expect([code, stderr]).toEqual([2, expect.stringContaining(`a rehearsal asks no ${asks}`)]);
  },
);
