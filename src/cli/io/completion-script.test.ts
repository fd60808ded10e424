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
  expect(await completed('team', 'apply', '--re')).toEqual(['--refresh']);
  expect(await completed('team', 'apply', '')).toContain('--json');
});

test('options before the word do not confuse bash', async () => {
  expect(await completed('--json', 'team', '--yes', 'a')).toEqual(['apply']);
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
