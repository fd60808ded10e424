import { stripVTControlCharacters } from 'node:util';
import pc from 'picocolors';
import { expect, test } from 'vitest';
import type { InstanceResult } from '../../engine/run/instance-result.ts';
import { BerthError } from '../../errors.ts';
import type { PlannedChange } from '../../events.ts';
import type { RunRecord } from '../../model/run.ts';
import { changeCounts, changeSign, changeSigns, planText } from './changes-text.ts';
import { errorData, errorText } from './error-text.ts';
import { outputsText } from './outputs-text.ts';
import { resultsData, resultsText } from './results-text.ts';
import { runText } from './run-text.ts';
import { styleFor } from './style.ts';
import { table } from './table.ts';

const plain = pc.createColors(false);
const coloured = pc.createColors(true);
const change = (action: PlannedChange['action'], more: Partial<PlannedChange> = {}): PlannedChange => ({
  address: `a.${action}`,
  action,
  ...more,
});
const result = (more: Partial<InstanceResult> = {}): InstanceResult => ({
  instance: 'dev.a.b',
  result: 'applied',
  changes: [],
  outputs: {},
  seconds: 3,
  runId: '20260801t101500z-a1b2c3',
  ...more,
});

test('columns are as wide as their widest cell, whatever its colours, and no line ends in spaces', () => {
  const text = table(
    ['NAME', 'STATE', 'NOTE'],
    [
      ['short', coloured.green('applied'), ''],
      ['a longer name', coloured.red('failed'), 'ä€😀'],
    ],
  );
  expect(stripVTControlCharacters(text)).toBe(
    'NAME            STATE     NOTE\nshort           applied\na longer name   failed    ä€😀',
  );
  expect(table(['A', 'B'], [])).toBe('A   B');
  expect(table(['A', 'B'], [['x']])).toBe('A   B\nx');
});

test('a replacement counts as added and as removed', () => {
  const changes = [change('create'), change('replace'), change('update'), change('delete'), change('move')];
  expect(changeCounts(changes)).toBe('2 to add, 1 to change, 2 to remove');
  expect(changeSigns(changes)).toBe('+2 ~1 -2');
  expect(changeCounts([])).toBe('0 to add, 0 to change, 0 to remove');
  const actions = ['create', 'update', 'replace', 'delete', 'read', 'move', 'import', 'forget'] as const;
  expect(new Set(actions.map((action) => changeSign(change(action)))).size).toBe(actions.length);
});

test('a plan says what changes, how and why', () => {
  const attributes = [{ path: 'data.a', before: '"x"', after: '(known after apply)' }];
  const changes = [change('create'), change('replace', { reason: 'cannot update', attributes })];
  expect(planText(result({ changes }), plain).split('\n')).toEqual([
    'dev.a.b: 2 to add, 0 to change, 1 to remove',
    '  + a.create',
    '  -/+ a.replace  because of cannot update',
    '      data.a: "x" -> (known after apply)',
  ]);
  expect(planText(result(), plain)).toBe('dev.a.b: no changes');
});

test('drift says which objects changed or are gone, and what went with a namespace in one line', () => {
  const attributes = [{ path: 'spec.a', before: '"x"', after: '"y"' }];
  const gone = { reason: 'the removal of its namespace' };
  const changes = [
    change('update', { attributes }),
    change('delete'),
    change('delete', { address: 'a.inside', ...gone }),
    change('delete', { address: 'a.too', ...gone }),
  ];
  expect(planText(result({ result: 'drifted', changes }), plain).split('\n')).toEqual([
    'dev.a.b: drifted: 1 changed, 3 removed since the last apply',
    '  ~ a.update changed',
    '      spec.a: "x" -> "y"',
    '  - a.delete removed',
    '  and with the namespace 2 objects that were in it',
  ]);
  expect(planText(result({ result: 'absent' }), plain)).toBe('dev.a.b: never applied, left out');
});

test('an error is its faults with their places, the message, the code and the fix', () => {
  const error = new BerthError(
    'CONFIG_INVALID',
    { count: '2 faults' },
    {
      faults: [
        {
          source: 'a.yaml',
          line: 3,
          column: 7,
          code: 'CONFIG_INVALID',
          message: 'is wrong',
          value: '"x"',
          fix: 'mend it',
        },
        { source: '--var size', code: 'INPUT_INVALID', message: 'is required' },
      ],
    },
  );
  expect(errorText(error, plain).split('\n')).toEqual([
    'a.yaml:3:7: is wrong ("x") - mend it',
    '--var size: is required',
    'error CONFIG_INVALID: 2 faults in the configuration',
    'fix: mend the lines named above, then run "berth config validate"',
  ]);
  expect(errorData(error)).toEqual({
    code: 'CONFIG_INVALID',
    message: '2 faults in the configuration',
    fix: 'mend the lines named above, then run "berth config validate"',
    exit: 2,
    faults: error.faults,
  });
  expect(errorData(new BerthError('UNKNOWN_RUN', { run: 'x' }))).not.toHaveProperty('faults');
});

test('results are a table, the errors below it, and what to do next', () => {
  const error = new BerthError('STATE_LOCKED', { instance: 'dev.c.d', holder: 'ada' });
  const results = [
    result({ changes: [change('create')] }),
    result({ instance: 'dev.e.f', result: 'skipped', checkedSecondsAgo: 7200, runId: undefined } as never),
    result({ instance: 'dev.c.d', result: 'failed', error }),
  ];
  expect(resultsText(results, plain, { next: 'berth next' }).split('\n')).toEqual([
    'INSTANCE   RESULT    CHANGES           TIME   RUN',
    'dev.a.b    applied   +1 ~0 -0          3 s    20260801t101500z-a1b2c3',
    'dev.e.f    skipped   checked 2 h ago   3 s    -',
    'dev.c.d    failed    +0 ~0 -0          3 s    20260801t101500z-a1b2c3',
    '',
    'dev.c.d',
    'error STATE_LOCKED: the state of "dev.c.d" is locked by ada',
    'fix: wait until that run has ended; one that was killed leaves its lock: "berth state unlock dev.c.d"',
  ]);
  expect(resultsText([result()], plain, { next: 'berth next' })).toMatch(/\n\nNext: berth next$/);
  expect(resultsText([result({ result: 'unchanged' })], plain, { next: 'berth next' })).not.toContain('Next');
  expect(resultsText([], plain)).toBe('there is nothing to do');
  expect(resultsData(results).instances[2]).toMatchObject({ instance: 'dev.c.d', error: errorData(error) });
  expect(resultsData(results).instances[0]).not.toHaveProperty('error');
});

test('a stopped or failed command names the one that goes on', () => {
  const next = { next: 'berth next', resume: 'berth resume' };
  const stopped = result({ instance: 'dev.c.d', result: 'not-started', seconds: 0 });
  expect(resultsText([result(), stopped], plain, next)).toMatch(
    /dev\.c\.d +not started +.*\n\nNext: berth resume$/,
  );
  const error = new BerthError('STATE_LOCKED', { instance: 'dev.a.b', holder: 'ada' });
  expect(resultsText([result({ result: 'failed', error })], plain, next)).toMatch(/\n\nNext: berth resume$/);
  expect(resultsText([result()], plain, next)).toMatch(/\n\nNext: berth next$/);
  expect(resultsText([result({ result: 'declined' })], plain, next)).not.toContain('Next');
});

test('of many instances only those are listed that something was done with, and all are counted', () => {
  const names = (count: number) => Array.from({ length: count }, (_, index) => `dev.t${index}.b`);
  const skipped = names(997).map((instance) => result({ instance, result: 'skipped', checkedSecondsAgo: 1 }));
  const others = [result({ instance: 'dev.x.b' }), result({ instance: 'dev.y.b', result: 'destroyed' })];
  const drifted = result({ instance: 'dev.z.b', result: 'drifted' });
  const text = resultsText([...skipped, ...others, drifted, result({ result: 'not-started' })], plain);
  expect(text.split('\n')).toEqual([
    'INSTANCE   RESULT      CHANGES    TIME   RUN',
    'dev.x.b    applied     +0 ~0 -0   3 s    20260801t101500z-a1b2c3',
    'dev.y.b    destroyed   +0 ~0 -0   3 s    20260801t101500z-a1b2c3',
    'dev.z.b    drifted     +0 ~0 -0   3 s    20260801t101500z-a1b2c3',
    '',
    '1001 instances: 997 skipped, 1 applied, 1 destroyed, 1 drifted, 1 not started',
  ]);
  expect(resultsText(skipped, plain)).toBe('997 instances: 997 skipped');
  expect(resultsText(skipped.slice(0, 20), plain).split('\n')).toHaveLength(21);
  expect(resultsData(skipped).instances).toHaveLength(997);
});

test('errors that say the same of several instances are told once', () => {
  const failing = (team: string, text: (instance: string) => string) => {
    const instance = `dev.${team}.ns`;
    const problem = text(instance);
    const details = { behaviour: 'APPLY', instance, problem, remedy: 'mend it' };
    return result({ instance, result: 'failed', error: new BerthError('TERRAFORM_FAILED', details) });
  };
  const quota = (team: string) => failing(team, (instance) => `no room for app-${team} (${instance})`);
  const lines = resultsText(
    [
      ...['a', 'b', 'pay', 'shop', 'x-y'].map(quota),
      failing('lone', () => 'something else'),
      failing('pair', () => 'the same'),
      failing('twin', () => 'the same'),
    ],
    plain,
  ).split('\n');
  expect(lines.slice(10)).toEqual([
    '5 instances: dev.a.ns, dev.b.ns, dev.pay.ns and 2 more',
    'error TERRAFORM_FAILED: APPLY of "dev.a.ns" failed: no room for app-a (dev.a.ns)',
    'fix: mend it',
    '',
    'dev.lone.ns',
    'error TERRAFORM_FAILED: APPLY of "dev.lone.ns" failed: something else',
    'fix: mend it',
    '',
    '2 instances: dev.pair.ns, dev.twin.ns',
    'error TERRAFORM_FAILED: APPLY of "dev.pair.ns" failed: the same',
    'fix: mend it',
  ]);
});

test('another code, another fix or another place is another error', () => {
  const fault = (line: number) => ({ source: 'a', line, code: 'INPUT_INVALID', message: 'm' }) as const;
  const errors = [
    new BerthError('UNKNOWN_RUN', { run: 'x' }),
    new BerthError('UNKNOWN_RUN', { run: 'y' }),
    new BerthError('PLATFORM_MISSING', { problem: 'x' }),
    new BerthError('INPUT_INVALID', { count: '1 fault' }, { faults: [fault(1)] }),
    new BerthError('INPUT_INVALID', { count: '1 fault' }, { faults: [fault(2)] }),
  ];
  const results = errors.map((error, index) =>
    result({ instance: `dev.t${index}.b`, result: 'failed', error }),
  );
  expect(resultsText(results, plain).match(/^error /gm)).toHaveLength(5);
});

test('outputs are one line each; text as it is, everything else as JSON', () => {
  expect(outputsText({ a: 'x "y"', b: ['z'], c: '', d: 'two\nlines', e: 0 })).toBe(
    'a = x "y"\nb = ["z"]\nc = \nd = two\n  lines\ne = 0',
  );
});

test('one run is told in full', () => {
  const run: RunRecord = {
    version: 1,
    id: '1',
    instance: 'dev.a.b',
    behaviour: 'APPLY',
    status: 'FAILED',
    startedAt: '2026-08-01T10:15:00Z',
    steps: [{ name: 'init', status: 'SUCCEEDED', seconds: 4 }],
    content: { name: 'b', version: '1.0.0', digest: '0123456789abcdef' },
    program: { name: 'terraform', version: '1.11.4' },
    providerSet: 'embedded',
    changes: [change('create')],
    outputs: { name: 'x' },
    error: { code: 'STATE_LOCKED', message: 'it is locked' },
  };
  expect(runText(run, plain).split('\n')).toEqual([
    'run:        1',
    'instance:   dev.a.b',
    'behaviour:  APPLY',
    'status:     FAILED',
    'started:    2026-08-01T10:15:00Z',
    'ended:      -',
    'block:      b 1.0.0 (module 0123456789ab)',
    'program:    terraform 1.11.4, provider set embedded',
    '',
    'STEP   STATUS      TIME',
    'init   SUCCEEDED   4 s',
    '',
    '1 to add, 0 to change, 0 to remove',
    '  + a.create',
    '',
    'error STATE_LOCKED: it is locked',
    '',
    'name = x',
  ]);
  expect(runText({ ...run, instance: 'dev.platform.b' }, plain)).toContain('layer:      b 1.0.0 ');
});

test.each([
  [true, {}, true],
  [false, {}, false],
  [true, { NO_COLOR: '1' }, false],
  [true, { NO_COLOR: '' }, true],
  [true, { TERM: 'dumb' }, false],
])('on a terminal (%s) with %j there are colours: %s', (terminal, environment, colours) => {
  expect(styleFor(terminal, environment).red('x') !== 'x').toBe(colours);
});
