import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder, writeScript } from '../../../test/helpers/temporary-folder.ts';
import { secret, text } from '../../model/input.ts';
import { inputModel } from '../../model/input-model.ts';
import { isFilled, textMatches } from '../../model/relation.ts';
import { length, singleLine } from '../../model/rule.ts';
import type { SecretReference } from '../../model/secret-reference.ts';
import type { InstanceSpec } from '../run/instance-spec.ts';
import { resolveSecrets } from './secrets.ts';

const inputs = inputModel(
  {
    token: secret({ description: '', rules: [length(1, 40)] }),
    line: secret({ description: '', rules: [length(0, 9), singleLine], default: '' }),
    url: text({ description: '', rules: [] }),
  },
  [
    {
      input: 'line',
      when: [textMatches('url', '^ssh:')],
      must: isFilled('line'),
      message: 'must hold a key for ssh',
    },
  ],
);

/** What of a spec secrets depend on. */
function spec(secrets: Record<string, SecretReference>, variables: Record<string, unknown> = { url: 'a' }) {
  return { name: 'dev.a.b', choice: {}, variables, secrets, content: { inputs } } as unknown as InstanceSpec;
}

function scopeOf(caller: Record<string, string>, root = '/') {
  return { root, caller, otherPrograms: { PATH: '/usr/bin:/bin' } };
}

async function fetched(reference: SecretReference, caller: Record<string, string> = {}, root?: string) {
  const scope = scopeOf(caller, root ?? (await temporaryFolder()));
  return (await resolveSecrets(spec({ token: reference }), scope)).token;
}

test('{env} is the value of the variable as it is', async () => {
  expect(await fetched({ env: 'TOKEN' }, { TOKEN: ' letmein\n' })).toBe(' letmein\n');
});

test.each([
  ['letmein', 'letmein'],
  ['letmein\n', 'letmein'],
  ['letmein\r\n', 'letmein'],
  ['letmein\n\n', 'letmein\n'],
  ['-----BEGIN KEY-----\nabc\n', '-----BEGIN KEY-----\nabc\n'],
])('a file with %j is the secret %j', async (content, value) => {
  const root = await temporaryFolder();
  await writeFile(path.join(root, 'token'), content);
  expect(await fetched({ file: 'token' }, {}, root)).toBe(value);
  expect(await fetched({ file: path.join(root, 'token') })).toBe(value);
});

test('a command runs in the project, and does not see what other inputs take secrets from', async () => {
  const root = await temporaryFolder();
  await writeScript(path.join(root, 'give'), 'echo "$1, ${TOKEN-unset}, $(basename "$PWD")"');
  const command = ['./give', 'the first'];
  const value = await fetched({ command }, { TOKEN: 'letmein' }, root);
  expect(value).toBe(`the first, unset, ${path.basename(root)}`);
});

test.each([
  [{ env: 'TOKEN' }, 'it is empty or not set', 'the environment variable TOKEN'],
  [{ env: 'SHORT' }, 'it is shorter than 4 characters', 'the environment variable SHORT'],
  [{ file: 'none' }, 'there is no such file', 'the file "none"'],
  [{ command: ['./none'] }, '"./none"', 'the command "./none"'],
  [{ command: ['false'] }, '"false" ended with exit code 1', 'the command "false"'],
  [{ command: ['true'] }, 'it is empty or not set', 'the command "true"'],
  [{ command: ['sh', '-c', 'kill -9 $$'] }, '"sh" was ended by SIGKILL', 'the command "sh -c kill -9 $$"'],
])(
  'without a value of %j the input, the reason and the reference are named',
  async (reference, reason, name) => {
    await expect(fetched(reference, { SHORT: 'abc' })).rejects.toMatchObject({
      code: 'SECRET_UNAVAILABLE',
      message: expect.stringMatching(/^the secret "token" cannot be had: /),
      fix: `make ${name} give a value`,
    });
    await expect(fetched(reference, { SHORT: 'abc' })).rejects.toThrow(reason);
  },
);

test('what a failing command printed is in no error', async () => {
  const command = ['sh', '-c', 'echo letme$((1)); echo letme$((2)) >&2; exit 3'];
  const error = await fetched({ command }).catch((caught) => caught);
  expect(`${error.stack} ${JSON.stringify(error)} ${error.cause?.stack}`).not.toMatch(/letme[12]/);
});

test('a value that breaks a rule is refused without being shown', async () => {
  const scope = scopeOf({ LINE: 'let\nmein', TOKEN: 'fine' });
  const error = await resolveSecrets(spec({ token: { env: 'TOKEN' }, line: { env: 'LINE' } }), scope).catch(
    (caught) => caught,
  );
  expect(error).toMatchObject({
    code: 'INPUT_INVALID',
    faults: [
      {
        source: 'dev.a.b',
        message: 'line must not hold line breaks or control characters',
        fix: 'mend the value in the environment variable LINE',
      },
    ],
  });
  expect(`${error.stack} ${JSON.stringify(error)}`).not.toContain('mein');
});

test('all secrets that cannot be had are named at once, with those that break a rule', async () => {
  const token = { token: { env: 'TOKEN' } };
  const none = scopeOf({});
  const several = await resolveSecrets(spec({ ...token, line: { file: 'none' } }), none).catch((e) => e);
  expect(several).toMatchObject({ code: 'INPUT_INVALID', message: '2 faults in the inputs', exit: 2 });
  expect(several.faults).toEqual([
    {
      source: 'dev.a.b',
      code: 'SECRET_UNAVAILABLE',
      message: 'token cannot be had: it is empty or not set',
      fix: 'make the environment variable TOKEN give a value',
    },
    expect.objectContaining({ message: 'line cannot be had: there is no such file' }),
  ]);
  const mixed = resolveSecrets(spec({ ...token, line: { env: 'LINE' } }), {
    ...none,
    caller: { LINE: 'let\nmein' },
  });
  await expect(mixed).rejects.toMatchObject({
    faults: [{ code: 'SECRET_UNAVAILABLE' }, { code: 'INPUT_INVALID' }],
  });
});

test('inputs that are no secrets are not checked again', async () => {
  const scope = scopeOf({ TOKEN: 'fine' });
  const broken = spec({ token: { env: 'TOKEN' } }, { url: 7 });
  expect(await resolveSecrets(broken, scope)).toEqual({ token: 'fine' });
});
