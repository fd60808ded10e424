import fc from 'fast-check';
import { expect, test } from 'vitest';
import { strictXml } from '../../../test/helpers/strict-xml.ts';
import type { InstanceResult } from '../../engine/run/instance-result.ts';
import { BerthError } from '../../errors.ts';
import { jsonReport, junitReport } from './run-report.ts';

const result = (instance: string, more: Partial<InstanceResult> = {}): InstanceResult => ({
  instance,
  result: 'applied',
  changes: [],
  outputs: {},
  seconds: 3,
  runId: '1',
  ...more,
});
const failure = (problem: string) =>
  new BerthError('TERRAFORM_FAILED', { behaviour: 'APPLY', instance: 'dev.c.d', problem, remedy: 'mend it' });
const report = (results: InstanceResult[]) => ({
  command: 'team apply',
  startedAt: new Date('2026-08-01T10:15:00Z'),
  seconds: 12.5,
  results,
});
const results = [
  result('dev.a.b', { changes: [{ address: 'x.y', action: 'create' }] }),
  result('dev.e.f', { result: 'skipped', checkedSecondsAgo: 7200, seconds: 0, outputs: { a: 1 } }),
  result('dev.c.d', { result: 'failed', error: failure('no space') }),
  result('dev.g.h', { result: 'not-started', seconds: 0 }),
];

test('the JSON report holds everything about each instance but its outputs', () => {
  expect(JSON.parse(jsonReport(report(results)))).toEqual({
    version: 1,
    command: 'team apply',
    startedAt: '2026-08-01T10:15:00.000Z',
    seconds: 12.5,
    counts: { skipped: 1, applied: 1, 'not-started': 1, failed: 1 },
    instances: [
      {
        instance: 'dev.a.b',
        result: 'applied',
        seconds: 3,
        changes: [{ address: 'x.y', action: 'create' }],
        runId: '1',
      },
      {
        instance: 'dev.e.f',
        result: 'skipped',
        reason: 'checked 2 h ago',
        seconds: 0,
        changes: [],
        runId: '1',
      },
      {
        instance: 'dev.c.d',
        result: 'failed',
        reason: 'APPLY of "dev.c.d" failed: no space',
        error: {
          code: 'TERRAFORM_FAILED',
          message: 'APPLY of "dev.c.d" failed: no space',
          fix: 'mend it',
          exit: 1,
        },
        seconds: 3,
        changes: [],
        runId: '1',
      },
      {
        instance: 'dev.g.h',
        result: 'not-started',
        reason: 'stopped before its turn',
        seconds: 0,
        changes: [],
        runId: '1',
      },
    ],
  });
});

test('the JUnit report is one suite with a case for each instance', () => {
  const totals = { tests: '4', failures: '1', errors: '0', skipped: '2', time: '12.5' };
  const testcase = (name: string, time: string, children: unknown[] = []) => ({
    name: 'testcase',
    attributes: { classname: 'berth team apply', name, time },
    children,
    text: '',
  });
  const skipped = (message: string) => ({ name: 'skipped', attributes: { message }, children: [], text: '' });
  expect(strictXml(junitReport(report(results)))).toEqual({
    name: 'testsuites',
    attributes: totals,
    text: '',
    children: [
      {
        name: 'testsuite',
        attributes: { name: 'berth team apply', ...totals, timestamp: '2026-08-01T10:15:00.000Z' },
        text: '',
        children: [
          testcase('dev.a.b', '3'),
          testcase('dev.e.f', '0', [skipped('checked 2 h ago')]),
          testcase('dev.c.d', '3', [
            {
              name: 'failure',
              attributes: { type: 'TERRAFORM_FAILED', message: 'APPLY of "dev.c.d" failed: no space' },
              children: [],
              text: 'APPLY of "dev.c.d" failed: no space\nfix: mend it',
            },
          ]),
          testcase('dev.g.h', '0', [skipped('stopped before its turn')]),
        ],
      },
    ],
  });
});

test('nothing at all is a report as well', () => {
  expect(JSON.parse(jsonReport(report([])))).toMatchObject({ counts: {}, instances: [] });
  expect(strictXml(junitReport(report([])))?.children[0]?.attributes).toMatchObject({ tests: '0' });
});

/** What XML 1.0 cannot hold (production 2, Char) reads as U+FFFD; everything else comes through as it is. */
function held(text: string): string {
  return Array.from(text, (character) => {
    const code = character.codePointAt(0) as number;
    const allowed =
      code === 9 ||
      code === 10 ||
      code === 13 ||
      (code >= 0x20 && code <= 0xd7ff) ||
      (code >= 0xe000 && code <= 0xfffd) ||
      code >= 0x10000;
    return allowed ? character : '\ufffd';
  }).join('');
}

const hostile = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc
    .array(fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)))
    .map((all) => all.join('')),
  fc
    .array(
      fc.constantFrom(
        ']]>',
        '<![CDATA[',
        '&',
        '&amp;',
        '<',
        '>',
        '"',
        "'",
        '\0',
        '\x1b[31m',
        '\r\n',
        '\t',
        ' ',
        '\ud800',
        '\uffff',
        '<!--',
        '-->',
        '<?',
        'a',
      ),
    )
    .map((all) => all.join('')),
);

test('whatever an error says, the report is well formed and says the same', () => {
  fc.assert(
    fc.property(hostile, hostile, (problem, instance) => {
      const error = failure(problem);
      const root = strictXml(junitReport(report([result(instance, { result: 'failed', error })])));
      const testcase = root.children[0]?.children[0];
      expect(testcase?.attributes.name).toBe(held(instance));
      const told = testcase?.children[0];
      expect(told?.attributes.message).toBe(held(error.message));
      expect(told?.text).toBe(held(`${error.message}\nfix: ${error.fix}`));
    }),
    { numRuns: 500 },
  );
});
