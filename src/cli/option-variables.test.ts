import { expect, test } from 'vitest';
import { optionVariables, unknownVariables, withVariables } from './option-variables.ts';
import { globalOptions } from './program.ts';

/** Options as the parser gives them where none is on the command line. */
const none = { input: true };

test('every global option has a variable', () => {
  expect(optionVariables.map(({ variable }) => variable)).toEqual([
    'BERTH_ENVIRONMENT',
    'BERTH_CWD',
    'BERTH_JSON',
    'BERTH_YES',
    'BERTH_NO_INPUT',
    'BERTH_REHEARSE',
    'BERTH_QUIET',
    'BERTH_DEBUG',
  ]);
  expect(optionVariables).toHaveLength(globalOptions.length);
});

test('a variable stands in for its option, and the option wins', () => {
  const environment = {
    BERTH_ENVIRONMENT: 'dev',
    BERTH_CWD: '/a',
    BERTH_JSON: 'stream',
    BERTH_YES: 'true',
    BERTH_NO_INPUT: 'true',
    BERTH_REHEARSE: 'true',
    BERTH_QUIET: 'false',
    BERTH_DEBUG: '',
  };
  expect(withVariables(none, environment)).toEqual({
    options: {
      ...{ environment: 'dev', cwd: '/a', json: 'stream', yes: true },
      ...{ input: false, rehearse: true, quiet: false },
    },
    origins: {
      environment: 'BERTH_ENVIRONMENT',
      cwd: 'BERTH_CWD',
      json: 'BERTH_JSON',
      yes: 'BERTH_YES',
      input: 'BERTH_NO_INPUT',
      rehearse: 'BERTH_REHEARSE',
      quiet: 'BERTH_QUIET',
      debug: 'default',
    },
  });
  const flags = withVariables({ input: false, environment: 'live', json: 'document' }, environment);
  expect(flags).toMatchObject({
    options: { environment: 'live', json: 'document', input: false },
    origins: { environment: '--environment', json: '--json', input: '--no-input', yes: 'BERTH_YES' },
  });
  expect(withVariables(none, { BERTH_NO_INPUT: 'false' }).options.input).toBe(true);
});

test('all wrong values are told at once, by the name of the variable', () => {
  const environment = { BERTH_YES: 'maybe', BERTH_JSON: 'xml', BERTH_NO_INPUT: '1' };
  expect(() => withVariables(none, environment)).toThrow(
    expect.objectContaining({
      code: 'CONFIG_INVALID',
      faults: [
        expect.objectContaining({
          source: 'BERTH_JSON',
          message: 'must be one of: document, stream',
          value: '"xml"',
        }),
        expect.objectContaining({
          source: 'BERTH_YES',
          message: 'must be one of: true, false',
          value: '"maybe"',
        }),
        expect.objectContaining({ source: 'BERTH_NO_INPUT', value: '"1"' }),
      ],
    }),
  );
});

test('a slip in a name is told, ours and those of others are not', async () => {
  const environment = {
    BERTH_TOOLCHAN_PROGRAM: 'x',
    BERTH_TOOLCHAIN_MIRROR: 'x',
    BERTH_YES: 'x',
    BERTH_SOMETHING_ELSE_ENTIRELY: 'x',
    HOME: 'x',
  };
  expect(await unknownVariables(environment)).toEqual([
    'the environment variable BERTH_TOOLCHAN_PROGRAM means nothing to berth: did you mean BERTH_TOOLCHAIN_PROGRAM?',
    'the environment variable BERTH_SOMETHING_ELSE_ENTIRELY means nothing to berth: docs/cli.md has those that do',
  ]);
});
