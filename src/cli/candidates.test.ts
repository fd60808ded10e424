import { expect, test } from 'vitest';
import { candidates } from './candidates.ts';
import { commands } from './commands/index.ts';

const known: Readonly<Record<string, readonly string[]>> = {
  team: ['orders', 'payments'],
  block: ['hello', 'namespace-with-argocd'],
  layer: ['argocd'],
  environment: ['dev', 'production'],
  instance: ['dev.payments.hello'],
  run: ['20261121t163245z-57e63f'],
};

/** What is offered; the last word is the one that is being typed. Names come from the folder that was named. */
async function offered(...words: string[]): Promise<string[]> {
  return await candidates(
    commands,
    { before: words.slice(0, -1), current: words.at(-1) ?? '' },
    async (kind, folder) => (known[kind] ?? []).map((name) => (folder ? `${name}-in-${folder}` : name)),
  );
}

test('nouns are completed, then their verbs, then the options of the command', async () => {
  expect(await offered('')).toEqual([...new Set(commands.map(({ name }) => name.split(' ')[0] as string))]);
  expect(await offered('te')).toEqual(['team']);
  expect(await offered('team', 'a')).toEqual(['apply']);
  expect(await offered('team', 'apply', '--ref')).toEqual(['--refresh']);
  expect(await offered('doctor', '')).toContain('--json');
  expect(await offered('--cw')).toEqual(['--cwd']);
});

test.each([
  ['team apply', known.team],
  ['team apply p', ['payments']],
  ['team apply payments', ['orders']],
  ['team apply --yes payments', ['orders']],
  ['team plan --block', known.block],
  ['team plan --block n', ['namespace-with-argocd']],
  ['--environment', known.environment],
  ['team apply payments --environment p', ['production']],
  ['block apply', known.block],
  ['block apply hello --team', known.team],
  ['platform apply', known.layer],
  ['platform outputs', known.layer],
  ['catalog show', ['hello', 'namespace-with-argocd', 'argocd']],
  ['catalog new', ['block', 'layer']],
  ['run list', known.instance],
  ['run show 2026', known.run],
  ['schema', ['platform', 'team']],
  ['completion', ['bash', 'zsh', 'fish', 'powershell']],
  ['completion z', ['zsh']],
])('behind "berth %s" there are the names that fit', async (line, expected) => {
  const words = line.split(' ');
  const last = words.at(-1) ?? '';
  const typing = /^(p|n|z|2026)$/.test(last);
  expect(await offered(...words, ...(typing ? [] : ['']))).toEqual(expected);
});

test('names come from the project that --cwd names', async () => {
  expect(await offered('--cwd', 'a', 'team', 'apply', 'o')).toEqual(['orders-in-a']);
  expect(await offered('--cwd=a', 'team', 'apply', 'o')).toEqual(['orders-in-a']);
  expect(await offered('--cwd', '=', 'a', 'team', 'apply', 'o')).toEqual(['orders-in-a']);
});

test('an argument too many, or one that takes no names, leaves the options', async () => {
  expect(await offered('run', 'list', 'dev.payments.hello', '')).toContain('--json');
  expect(await offered('catalog', 'new', 'block', '')).toContain('--yes');
});

test('options before the word do not confuse it', async () => {
  expect(await offered('--json', 'team', '--yes', 'a')).toEqual(['apply']);
});

test('an argument of a command is no part of its name', async () => {
  expect(await offered('team', 'apply', 'payments', '--ref')).toEqual(['--refresh']);
  expect(await offered('team', 'apply', 'payments', 'orders', '--pa')).toEqual(['--parallel']);
  expect(await offered('init', 'x', '--org')).toEqual(['--organisation']);
});

test('the value of an option is no word of the command, and where it is free text nothing is offered', async () => {
  expect(await offered('--cwd', 'x', 'te')).toEqual(['team']);
  expect(await offered('team', '--environment', 'dev', 'ap')).toEqual(['apply']);
  expect(await offered('--cwd', '=', 'x', '--json', '=', 'stream', 'te')).toEqual(['team']);
  expect(await offered('block', 'synth', 'b', '--var', 'a', '=', 'b', '--va')).toEqual(['--var']);
  expect(await offered('--cwd', '')).toEqual([]);
  expect(await offered('--cwd=')).toEqual([]);
  expect(await offered('init', '--team', '')).toEqual([]);
});

test('a value behind "=" is completed as the shell parts the words', async () => {
  // zsh and fish keep the word whole, bash parts it at "=".
  expect(await offered('--environment=d')).toEqual(['--environment=dev']);
  expect(await offered('--environment', '=', 'd')).toEqual(['dev']);
  expect(await offered('--environment', '=')).toEqual(['dev', 'production']);
  expect(await offered('--json=s')).toEqual(['--json=stream']);
});

test('behind what is not known there is nothing', async () => {
  expect(await offered('frobnicate', '')).toEqual([]);
  expect(await offered('team', 'frobnicate', '')).toEqual([]);
});
