import { expect, test } from 'vitest';
import { thisMachine, workerCount } from '../../engine/batch/worker-count.ts';
import { variables, wantedBlock } from './block-selection.ts';
import { parallel, selection } from './team-selection.ts';

const wanted = (...pairs: string[]) => variables({ var: pairs }, 'block synth');

test('a value of --var begins behind the first "="', () => {
  expect(wanted('a=1', 'url=https://a?b=c', 'empty=', 'two=x\ny')).toEqual({
    a: '1',
    url: 'https://a?b=c',
    empty: '',
    two: 'x\ny',
  });
  expect(wanted('a=1', 'a=2')).toEqual({ a: '2' });
});

test.each(['a', '=1', ''])('--var %j is refused', (pair) => {
  expect(() => wanted(pair)).toThrow(
    expect.objectContaining({
      code: 'USAGE',
      message: `--var "${pair}" is not of the form input=value`,
      fix: 'run "berth block synth --help"',
    }),
  );
});

test('a block belongs to the team adhoc unless another one is named', () => {
  expect(wantedBlock({ arguments: ['b'], options: {} }, 'block plan')).toEqual({
    block: 'b',
    team: 'adhoc',
    environment: undefined,
    variables: {},
  });
  const options = { team: 'payments', name: 'eu', environment: 'dev' };
  expect(wantedBlock({ arguments: ['b'], options }, 'block plan')).toMatchObject({
    team: 'payments',
    suffix: 'eu',
    environment: 'dev',
  });
});

test('teams are chosen by name, by block, by environment, or all', () => {
  expect(selection(['a'], {})).toEqual({ teams: ['a'], all: false });
  expect(selection([], { all: true, block: 'b', environment: 'dev' })).toEqual({
    teams: [],
    all: true,
    block: 'b',
    environment: 'dev',
  });
});

test('--parallel is a whole number from 1 on', () => {
  expect(parallel({}, 'team plan')).toBe(workerCount(thisMachine()));
  expect(parallel({ parallel: '3' }, 'team plan')).toBe(3);
  for (const count of ['0', '-1', '1.5', 'many', '', '1e999']) {
    expect(() => parallel({ parallel: count }, 'team plan'), count).toThrow(
      expect.objectContaining({ code: 'USAGE', fix: 'run "berth team plan --help"' }),
    );
  }
});
