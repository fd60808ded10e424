import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../../test/helpers/temporary-folder.ts';
import { commands } from '../commands/index.ts';
import { completionScript } from './completion-script.ts';

/** What a real bash completes; the last word is the one that is being typed. */
async function completed(...words: string[]): Promise<string[]> {
  const quoted = ['berth', ...words].map((word) => `'${word}'`).join(' ');
  const script = [
    'set -u',
    completionScript('bash', commands),
    `COMP_WORDS=(${quoted}); COMP_CWORD=${words.length}; COMPREPLY=()`,
    '_berth berth',
    'printf "%s\\n" "${COMPREPLY[@]:-}"',
  ].join('\n');
  const { stdout } = await execa('bash', ['--norc', '--noprofile', '-c', script]);
  return stdout.split('\n').filter(Boolean);
}

test('bash completes nouns, then their verbs, then the options of the command', async () => {
  expect(await completed('')).toEqual([...new Set(commands.map(({ name }) => name.split(' ')[0] as string))]);
  expect(await completed('te')).toEqual(['team']);
  expect(await completed('team', 'a')).toEqual(['apply']);
  expect(await completed('team', 'apply', '--ref')).toEqual(['--refresh']);
  expect(await completed('team', 'apply', '')).toContain('--json');
});

test('options before the word do not confuse bash', async () => {
  expect(await completed('--json', 'team', '--yes', 'a')).toEqual(['apply']);
});

test('an argument of a command is no part of its name', async () => {
  expect(await completed('team', 'apply', 'payments', '--ref')).toEqual(['--refresh']);
  expect(await completed('team', 'apply', 'payments', 'orders', '--pa')).toEqual(['--parallel']);
  expect(await completed('init', 'x', '--org')).toEqual(['--organisation']);
});

test('the value of an option is no word of the command, and nothing of berth is offered for it', async () => {
  expect(await completed('--cwd', 'x', 'te')).toEqual(['team']);
  expect(await completed('team', '--environment', 'dev', 'ap')).toEqual(['apply']);
  expect(await completed('--cwd', '=', 'x', '--json', '=', 'stream', 'te')).toEqual(['team']);
  expect(await completed('block', 'synth', 'b', '--var', 'a', '=', 'b', '--va')).toEqual(['--var']);
  expect(await completed('--cwd', '')).toEqual([]);
  expect(await completed('team', 'plan', '--block', '')).toEqual([]);
});

test('the shells are completed', async () => {
  expect((await completed('completion', '')).filter((word) => !word.startsWith('-'))).toEqual([
    'bash',
    'zsh',
    'fish',
    'powershell',
  ]);
  expect(await completed('completion', 'z')).toEqual(['zsh']);
});

test('bash has nothing to offer behind what it does not know', async () => {
  expect(await completed('frobnicate', '')).toEqual([]);
});

test.each(['bash', 'zsh', 'fish'])('the script for %s has the syntax of its shell', async (shell) => {
  const file = path.join(await temporaryFolder(), 'script');
  await writeFile(file, completionScript(shell, commands));
  const check = await execa(shell, ['-n', file], { reject: false });
  // Not every machine has every shell.
  if (check.code !== 'ENOENT') expect(check.stderr).toBe('');
  else expect(shell).not.toBe('bash');
});

test.each(['bash', 'zsh', 'fish', 'powershell'])('every command is in the script for %s', (shell) => {
  const script = completionScript(shell, commands);
  for (const { name } of commands) {
    for (const word of name.split(' ')) expect(script).toContain(word);
    expect(script).toContain(name);
  }
  expect(script).toContain('--no-input');
});

test.each(['tcsh', '', 'constructor'])('there is no completion for %j', (shell) => {
  expect(() => completionScript(shell, commands)).toThrow(expect.objectContaining({ code: 'USAGE' }));
});
