import { existsSync, readdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { berth } from '../helpers/berth.ts';
import { readObject } from '../helpers/kubernetes.ts';
import {
  inputFlags,
  minimalInputs,
  platformFile,
  registryInputs,
  smallPlatform,
  teamFile,
  writeProject,
} from '../helpers/project.ts';
import { errorsByInstance, invalid, refusal } from '../helpers/refusal.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

/** Whatever form it has, it may be seen nowhere. */
const value = 'hunter2';

test('a secret as plain text is refused in every form, and its value is not repeated', async () => {
  const literals = [value, [value], { value }, { [value]: null }, { command: value }, `${value}\n${value}`];
  const teams = literals.map((git_token, index) => [
    `teams/t${index}.yaml`,
    teamFile(`t${index}`, { ...minimalInputs(`app-t${index}`), git_token }),
  ]);
  const number = 20_261_121;
  const cwd = await writeProject({
    'berth.yaml': smallPlatform.replace('dev: {}', `dev: {defaults: {harbor_robot_token: ${value}}}`),
    ...Object.fromEntries(teams),
    'teams/number.yaml': teamFile('number', { ...minimalInputs('app-number'), git_token: number }),
  });
  const { text, error } = await invalid(cwd);
  expect(text).not.toContain(value);
  expect(text).not.toContain(String(number));
  expect(JSON.stringify(error)).not.toMatch(new RegExp(`${value}|${number}`));

  for (const team of ['t0', 't1', 't5', 'number']) {
    expect(error.faults).toContainEqual({
      source: `teams/${team}.yaml`,
      line: team === 't1' ? 12 : 11,
      column: expect.any(Number),
      code: 'SECRET_IN_CONFIG',
      message: 'git_token is a secret and stands here as plain text',
      fix: 'write a reference: {env: NAME}, {file: path} or {command: [program, argument]}',
    });
  }
  for (const team of ['t2', 't3', 't4']) {
    expect(error.faults).toContainEqual(expect.objectContaining({ source: `teams/${team}.yaml`, line: 12 }));
  }
  const [first, second] = error.faults;
  expect(first).toMatchObject({
    source: 'berth.yaml',
    line: 4,
    column: 53,
    code: 'SECRET_IN_CONFIG',
    message: 'harbor_robot_token is a secret and stands here as plain text',
  });
  // Every team has it, and it is one fault.
  expect(second.source).not.toBe('berth.yaml');
});

test.each([
  ['block apply', ['block', 'apply', 'namespace-with-argocd', '--yes']],
  ['team new', ['team', 'new', 'beta', '--block', 'namespace-with-argocd']],
])('--var of %s takes no plain secret either', async (_name, words) => {
  const cwd = await writeProject({ 'berth.yaml': smallPlatform });
  const inputs = { ...minimalInputs('app-beta'), git_token: value };
  const flags = inputFlags(inputs);
  const { code, text, error } = await refusal([...words, ...flags], { cwd });
  expect({ code, error: error.code }).toEqual({ code: 2, error: 'INPUT_INVALID' });
  expect(error.faults).toEqual([
    expect.objectContaining({ source: '--var git_token', code: 'SECRET_IN_CONFIG' }),
  ]);
  expect(error.faults[0].fix).toBe('give --var git_token=env:NAME or --var git_token=file:PATH');
  expect(text + JSON.stringify(error)).not.toContain(value);
  expect(existsSync(path.join(cwd, 'teams'))).toBe(false);
});

test('secrets that cannot be had fail their instance, say which reference, and never show a value', async () => {
  const secrets: Record<string, unknown> = {
    env: { env: 'BERTH_TEST_UNSET' },
    file: { file: 'none.txt' },
    folder: { file: 'teams' },
    binary: { file: 'binary' },
    null: { file: 'null' },
    accent: { file: 'accent' },
    failing: { command: ['sh', '-c', 'cat null; cat null >&2; exit 3'] },
    missing: { command: ['no-such-program'] },
  };
  const cwd = await writeProject({
    'berth.yaml': platformFile(),
    null: `${value}\0${value}`,
    accent: `${value}e\u0301`,
    ...Object.fromEntries(
      Object.entries(secrets).map(([team, git_token]) => [
        `teams/${team}.yaml`,
        teamFile(team, { ...minimalInputs(`no-secret-${team}`), git_token }),
      ]),
    ),
    'teams/lines.yaml': teamFile('lines', {
      ...minimalInputs('no-secret-lines'),
      ...registryInputs('TWO_LINES'),
    }),
  });
  await writeFile(path.join(cwd, 'binary'), Buffer.from([0x68, 0xff, 0xfe]));
  const options = { cwd, env: { TWO_LINES: `${value}\n${value}` } };
  const [plain, script] = await Promise.all([
    berth(['team', 'apply', '--all', '--yes'], options),
    berth(['team', 'apply', '--all', '--yes', '--json'], options),
  ]);
  expect([plain.code, script.code]).toEqual([2, 2]);
  const errors = errorsByInstance(script.json);
  const unavailable = (problem: string, reference: string) =>
    expect.objectContaining({
      code: 'SECRET_UNAVAILABLE',
      message: `the secret "git_token" cannot be had: ${problem}`,
      fix: `make ${reference} give a value`,
    });
  expect(errors).toEqual(
    Object.fromEntries(
      Object.entries({
        env: unavailable('it is empty or not set', 'the environment variable BERTH_TEST_UNSET'),
        file: unavailable('there is no such file', 'the file "none.txt"'),
        folder: unavailable('it is a folder', 'the file "teams"'),
        binary: unavailable('it is not UTF-8 text', 'the file "binary"'),
        null: unavailable('it holds a null character', 'the file "null"'),
        accent: unavailable(
          'Terraform would change it: it is not in Unicode normal form C',
          'the file "accent"',
        ),
        failing: unavailable(
          '"sh" ended with exit code 3',
          'the command "sh -c cat null; cat null >&2; exit 3"',
        ),
        missing: unavailable('"no-such-program" cannot be started', 'the command "no-such-program"'),
        lines: expect.objectContaining({
          code: 'INPUT_INVALID',
          faults: [
            expect.objectContaining({
              message: 'harbor_robot_token must not hold line breaks or control characters',
              fix: 'mend the value in the environment variable TWO_LINES',
            }),
          ],
        }),
      }).map(([team, error]) => [`dev.${team}.namespace-with-argocd`, error]),
    ),
  );
  for (const output of [plain.stdout, plain.stderr, script.stdout, script.stderr]) {
    expect(output).not.toContain(value);
  }
  expect(plain.stdout).toContain(
    'error SECRET_UNAVAILABLE: the secret "git_token" cannot be had: "sh" ended with exit code 3\n' +
      'fix: make the command "sh -c cat null; cat null >&2; exit 3" give a value',
  );
  // The journal of the batch alone, for --resume.
  expect(readdirSync(path.join(cwd, '.berth'))).toEqual(['batches']);
  expect(await readObject('v1', 'Namespace', 'no-secret-env')).toBeUndefined();
});

test('a file of a secret is looked for beside berth.yaml, wherever the command starts', async () => {
  const elsewhere = await temporaryFolder();
  await writeFile(path.join(elsewhere, 'token'), value);
  const cwd = await writeProject({
    'berth.yaml': platformFile(),
    'teams/away.yaml': teamFile('away', { ...minimalInputs('no-secret-away'), git_token: { file: 'token' } }),
  });
  const { error } = await refusal(['team', 'apply', 'away', '--yes', '--cwd', cwd], { cwd: elsewhere });
  expect(error).toMatchObject({ code: 'SECRET_UNAVAILABLE', fix: 'make the file "token" give a value' });
});
