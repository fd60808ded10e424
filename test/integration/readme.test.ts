import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { berth, berthOk } from '../helpers/berth.ts';
import { platformFile, writeProject } from '../helpers/project.ts';

const readme = readFileSync('README.md', 'utf8');

/** The first code block of the README that begins so. */
function shown(start: string): string {
  const code = [...readme.matchAll(/```[a-z]*\n([\s\S]*?)```/g)].map(([, text = '']) => text);
  const found = code.find((text) => text.startsWith(start));
  if (!found) throw new Error(`the README shows nothing that begins with "${start}"`);
  return found;
}

test('the team file of the README is valid, and its faults are told as the README shows', async () => {
  const team = shown('apiVersion: berth/v1\nkind: Team');
  const cwd = await writeProject({ 'berth.yaml': platformFile(), 'teams/payments.yaml': team });
  await berthOk(['config', 'validate'], { cwd });

  const broken = `${team.replace('namespace_name:', 'namspace_name:')}      size: huge\n`;
  await writeProject({ 'teams/payments.yaml': broken }, cwd);
  const { code, stderr } = await berth(['config', 'validate'], { cwd });
  expect(code).toBe(2);
  expect(`$ berth config validate\n${stderr}\n`).toBe(shown('$ berth config validate'));
});

test('what the README shows of "berth init" is what it prints', async () => {
  const cwd = await writeProject({});
  const words = ['init', '--organisation', 'acme', '--team', 'payments'];
  const { stdout } = await berthOk(words, { cwd });
  expect(`$ berth ${words.join(' ')}\n${stdout}\n`).toBe(shown('$ berth init'));
  await berthOk(['config', 'validate'], { cwd });
  expect((await berth(['init'], { cwd })).stderr).toContain('FILE_EXISTS');
});

test('the README names only commands that exist', async () => {
  const cwd = await writeProject({});
  const nouns =
    '(?:init|doctor|schema|completion|(?:dev|catalog|config|platform|team|block|blueprint|run) [a-z]+)';
  const commands = new Set(
    [...readme.matchAll(new RegExp(`berth (${nouns})`, 'g'))].map(([, words = '']) => words),
  );
  expect(commands.size).toBeGreaterThan(8);
  for (const command of commands) await berthOk([...command.split(' '), '--help'], { cwd });
});
