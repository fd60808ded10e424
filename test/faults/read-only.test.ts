import { readdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { berthOk, cleanEnvironment } from '../helpers/berth.ts';
import { uniqueName } from '../helpers/interrupted-run.ts';
import { berthWithoutPower, makeReadOnly } from '../helpers/limits.ts';
import { minimalInputs, platformFile, teamFile } from '../helpers/project.ts';
import { suiteFolder, writeFiles } from '../helpers/suite-folder.ts';

const cwd = suiteFolder();
let giveBack = () => {};

beforeAll(async () => {
  writeFiles(cwd, {
    'berth.yaml': platformFile(),
    'teams/one.yaml': teamFile('one', minimalInputs(uniqueName('read-only'))),
  });
  await berthOk(['team', 'plan', 'one'], { cwd });
});

afterEach(() => giveBack());

test('a project that may only be read: what reads works, what writes says so before Terraform is started', async () => {
  giveBack = makeReadOnly(cwd);
  for (const words of [
    ['config', 'validate'],
    ['config', 'show'],
    ['catalog', 'list'],
    ['team', 'list'],
    ['team', 'status', 'one'],
    ['run', 'list'],
    ['platform', 'status'],
    ['block', 'synth', 'namespace-with-argocd'],
  ]) {
    const { code, stderr } = await berthWithoutPower(words, cwd);
    expect([words, code, stderr]).toEqual([words, 0, expect.any(String)]);
  }
  const runs = readdirSync(path.join(cwd, '.berth/runs'), { recursive: true });
  for (const words of [
    ['team', 'plan', 'one'],
    ['team', 'apply', 'one', '--yes'],
    ['dev', 'up'],
    ['team', 'new', 'two', '--no-input'],
    ['init', '--team', 'three'],
  ]) {
    const { code, stdout, stderr } = await berthWithoutPower(words, cwd);
    const said = `${stdout}${stderr}`;
    expect([words, code > 0, said]).toEqual([
      words,
      true,
      expect.stringMatching(/NO_ACCESS|FILE_EXISTS|INPUT_NEEDED/),
    ]);
    expect(said).not.toContain('INTERNAL');
  }
  expect(readdirSync(path.join(cwd, '.berth/runs'), { recursive: true })).toEqual(runs);
});

test('a cache that may only be read serves what is in it', async () => {
  const { HOME, XDG_CACHE_HOME = path.join(HOME ?? '/', '.cache') } = cleanEnvironment();
  const cache = path.join(cwd, 'cache/berth');
  writeFiles(cwd, { 'cache/berth/.keep': '' });
  for (const name of readdirSync(path.join(XDG_CACHE_HOME, 'berth'))) {
    // Synthesized modules are not there yet.
    if (name !== 'modules') symlinkSync(path.join(XDG_CACHE_HOME, 'berth', name), path.join(cache, name));
  }
  giveBack = makeReadOnly(path.join(cwd, 'cache'));
  const env = { XDG_CACHE_HOME: path.join(cwd, 'cache') };
  const { code, stderr } = await berthWithoutPower(['team', 'plan', 'one'], cwd, env);
  expect([code, stderr]).toEqual([0, expect.any(String)]);
});
