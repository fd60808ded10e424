import { expect, test } from 'vitest';
import { failureOf } from './failure.ts';
import type { Diagnostic } from './message.ts';
import type { TerraformExit } from './process.ts';

function failure(errors: readonly Partial<Diagnostic>[], exit: Partial<TerraformExit> = {}) {
  return failureOf(
    'dev.a.b',
    'APPLY',
    { code: 1, text: '', stopped: false, ...exit },
    {
      changes: [],
      drifted: [],
      counts: { add: 0, change: 0, remove: 0 },
      outputs: {},
      warnings: [{ severity: 'warning', summary: 'not this', detail: '' }],
      errors: errors.map((error) => ({ severity: 'error', summary: '', detail: '', ...error })),
    },
  );
}

const lock = (detail: string) => failure([{ summary: 'Error acquiring the state lock', detail }]);

test('a lock names who holds it, and since when', () => {
  const detail = [
    'Error message: resource temporarily unavailable',
    'Lock Info:',
    '  ID:        6c5c5f4a',
    '  Path:      .berth/state/dev.a.b/terraform.tfstate',
    '  Operation: OperationTypeApply',
    '  Who:       ada@build-7',
    '  Version:   1.11.4',
    '  Created:   2026-08-01 10:15:00.123456789 +0000 UTC',
    '  Info:      ',
  ].join('\n');
  expect(lock(detail)).toMatchObject({
    code: 'STATE_LOCKED',
    exit: 6,
    message: 'the state of "dev.a.b" is locked by ada@build-7 since 2026-08-01 10:15:00.123456789 UTC',
  });
  expect(lock('resource temporarily unavailable').message).toContain('is locked by another run');
});

test('a run that was stopped is interrupted, whatever it says', () => {
  expect(failure([{ summary: 'execution halted' }], { stopped: true })).toMatchObject({
    code: 'INTERRUPTED',
    exit: 130,
  });
});

test.each([
  ['namespaces "app" already exists', 'delete it, or choose another name'],
  ['secrets is forbidden: User "x" cannot create', '"berth platform apply argocd" renews'],
  ['dial tcp 127.0.0.1:1: connect: connection refused', '"berth doctor"'],
  ['no matches for kind "AppProject"', 'run "berth platform apply argocd" first'],
  ['something else', 'mend the cause'],
])('for "%s" there is a way out', (detail, fix) => {
  expect(failure([{ summary: 'Failed', detail }])).toMatchObject({
    code: 'TERRAFORM_FAILED',
    fix: expect.stringContaining(fix),
  });
});

test('all errors are told on one line, each with its resource', () => {
  const { message } = failure([
    { summary: 'Failed', detail: 'first line\n\n  second line', address: 'a.b' },
    { summary: 'Only a summary' },
  ]);
  expect(message).toBe('APPLY of "dev.a.b" failed: a.b: Failed: first line second line; Only a summary');
});

test('without a diagnostic the end of the text is told, and without text the exit code', () => {
  const crash = Array.from({ length: 50 }, (_, index) => `line ${index}`).join('\n');
  expect(failure([], { text: crash, code: 11 }).message).toMatch(/line 45 line 46 line 47 line 48 line 49$/);
  expect(failure([], { text: 'x'.repeat(5000) }).message.length).toBeLessThan(1100);
  expect(failure([], { code: 11 }).message).toMatch(/exit code 11$/);
});
