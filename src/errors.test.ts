import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { sourceFiles } from '../test/helpers/source-files.ts';
import { BerthError, counted, type ErrorCode, errorTable, exitCode } from './errors.ts';

const codes = Object.keys(errorTable) as ErrorCode[];
const sources = sourceFiles('src').map((file) => ({ file, text: readFileSync(file, 'utf8') }));

test.each(codes)('%s is used, documented in full, and ends with a code of the table', (code) => {
  const { message, fix, exit } = errorTable[code];
  const users = sources.filter(({ file, text }) => file !== 'src/errors.ts' && text.includes(`'${code}'`));
  expect(users.map(({ file }) => file)).not.toEqual([]);
  expect(Object.values(exitCode)).toContain(exit);
  expect(exit).not.toBe(exitCode.done);
  for (const text of [message, fix]) expect(text).toMatch(/^[^\n]+[^.\s]$/);
});

test('every placeholder of a message and its fix is filled', () => {
  for (const code of codes) {
    const { message, fix } = errorTable[code];
    const names = [...`${message} ${fix}`.matchAll(/\{([a-z]+)\}/g)].map(([, name]) => name as string);
    const details = Object.fromEntries(names.map((name) => [name, `<${name}>`]));
    const error = new BerthError(code, details as never);
    expect(`${error.message} ${error.fix}`).not.toMatch(/\{[a-z]+\}/);
    for (const name of names) expect(`${error.message} ${error.fix}`).toContain(`<${name}>`);
  }
});

test('the compiler wants every placeholder and no other word', () => {
  // @ts-expect-error - there is no environment
  expect(new BerthError('UNKNOWN_ENVIRONMENT', { known: 'dev' }).message).toContain('{environment}');
  // @ts-expect-error - "name" is no placeholder
  expect(new BerthError('UNKNOWN_RUN', { run: '1', name: '1' }).message).toBe('there is no run "1"');
  expect(new BerthError('SECRET_IN_CONFIG', { input: 'token' }).fix).toContain('{env: NAME}');
});

test('what a detail holds is not filled again', () => {
  const error = new BerthError('UNKNOWN_TEAM', { team: '{known}', known: '$& {team}' });
  expect(error.message).toBe('there is no team "{known}"');
  expect(error.fix).toBe('use one of: $& {team}');
});

test('an error keeps its cause and its faults', () => {
  const cause = new Error('below');
  const faults = [{ source: 'a.yaml', code: 'CONFIG_INVALID', message: 'x' }] as const;
  const error = new BerthError('CONFIG_INVALID', { count: '1 fault' }, { cause, faults });
  expect(error).toMatchObject({ name: 'BerthError', code: 'CONFIG_INVALID', exit: 2, cause, faults });
  expect(error).toBeInstanceOf(Error);
});

test('counts read as a person would say them', () => {
  expect([0, 1, 2].map((count) => counted(count, 'fault'))).toEqual(['0 faults', '1 fault', '2 faults']);
});
