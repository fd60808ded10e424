import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { smallPlatform, writeProject } from '../../../test/helpers/project.ts';
import { temporaryFolder, writeScript } from '../../../test/helpers/temporary-folder.ts';
import { completionScript, shells } from './completion-script.ts';

const words = (list: readonly string[]) => list.map((word) => `'${word}'`).join(' ');

/** What a real bash completes in a folder, with this berth on its PATH; the last word is being typed. */
async function completed(cwd: string, ...line: string[]): Promise<string[]> {
  const bin = await temporaryFolder();
  const start = ['--import', import.meta.resolve('tsx'), '--conditions=berth-source'];
  const program = [process.execPath, ...start, path.resolve('src/cli/main.ts')];
  await writeScript(path.join(bin, 'berth'), `exec ${words(program)} "$@"`);
  const script = [
    'set -u',
    completionScript('bash'),
    `COMP_WORDS=(${words(['berth', ...line])}); COMP_CWORD=${line.length}`,
    '_berth berth',
    'printf "%s\\n" "${COMPREPLY[@]:-}"',
  ].join('\n');
  const env = { PATH: `${bin}:/usr/bin:/bin` };
  const { stdout, stderr } = await execa('bash', ['--norc', '--noprofile', '-c', script], { cwd, env });
  expect(stderr).toBe('');
  return stdout.split('\n').filter(Boolean);
}

test.each([
  ['te', ['team']],
  ['team apply ', ['orders', 'payments']],
  ['team apply orders --ref', ['--refresh']],
  ['team plan --block ', ['hello', 'namespace-with-argocd']],
  ['team plan --environment = d', ['dev']],
])('bash completes "berth %s" with what there is in a project', async (line, expected) => {
  const cwd = await writeProject({
    'berth.yaml': smallPlatform,
    'teams/orders.yaml': '',
    'teams/payments.yaml': '',
    'building-blocks/hello/block.ts': '',
  });
  expect(await completed(cwd, ...line.split(' '))).toEqual(expected);
});

test('bash gets no word that it would have to read as more than a name', async () => {
  const cwd = await writeProject({ 'berth.yaml': smallPlatform, 'teams/good.yaml': '' });
  for (const name of ['a b', '$(id)', '*', 'x;y', "it's", '`id`', 'ä', '-n\n']) {
    await writeFile(path.join(cwd, 'teams', `${name}.yaml`), '');
  }
  expect(await completed(cwd, 'team', 'plan', '')).toEqual(['good']);
});

test.each([
  ['team plan ', ['payments']],
  ['team plan --environment ', []],
  ['run show x', []],
])('a broken project gives for "berth %s" what it has, and never an error', async (line, expected) => {
  const cwd = await writeProject({ 'berth.yaml': '{{', 'teams/payments.yaml': ': :' });
  expect(await completed(cwd, ...line.split(' '))).toEqual(expected);
});

test.each(['bash', 'zsh', 'fish'])('the script for %s has the syntax of its shell', async (shell) => {
  const file = path.join(await temporaryFolder(), 'script');
  await writeFile(file, completionScript(shell));
  const check = await execa(shell, ['-n', file], { reject: false });
  // Not every machine has every shell.
  if (check.code !== 'ENOENT') expect(check.stderr).toBe('');
  else expect(shell).not.toBe('bash');
});

test.each(shells)('the script for %s asks berth, and hides what it says on standard error', (shell) => {
  expect(completionScript(shell)).toMatch(/berth __complete "=.* 2>(\/dev\/null|\$null)/);
});

test.each(['tcsh', '', 'constructor'])('there is no completion for %j', (shell) => {
  expect(() => completionScript(shell)).toThrow(expect.objectContaining({ code: 'USAGE' }));
});
