import { expect, test } from 'vitest';
import { failureOf, type Remains, type TerraformFailure } from './failure.ts';
import type { Diagnostic } from './message.ts';
import type { TerraformExit } from './process.ts';

function failure(
  errors: readonly Partial<Diagnostic>[],
  exit: Partial<TerraformExit> = {},
  remains: Remains = {},
) {
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
    remains,
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
    message:
      'the state of "dev.a.b" is locked by ada on host "build-7" since 2026-08-01 10:15:00 UTC (apply)',
  });
  expect(lock('resource temporarily unavailable').message).toContain('is locked by another run');
});

test('a state in a format of the future is no lock, and names the version that is needed', () => {
  const detail =
    'Error message: Unsupported state file format: The state file uses format version 5, which is not supported by ' +
    'Terraform 1.11.4. This state file was created by Terraform 1.19.0.\n\nTerraform acquires a state lock ...';
  expect(lock(detail)).toMatchObject({
    code: 'STATE_NEWER',
    message: 'the state of "dev.a.b" was written by Terraform 1.19.0, which is newer than Terraform 1.11.4',
    fix: expect.stringContaining('use Terraform 1.19.0 or newer'),
  });
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

test('what many resources say alike is told once', () => {
  expect(failure([{ summary: 'A' }, { summary: 'B' }, { summary: 'A' }]).message).toMatch(/failed: A; B$/);
});

// What Terraform 1.11.4 and OpenTofu 1.12.6 said when it was done to them.
const gone = {
  summary: 'Plugin did not respond',
  detail:
    'The plugin encountered an error, and failed to respond to the plugin6.(*GRPCProvider).ApplyResourceChange call. The plugin logs may contain more details.',
};
const lockDetail = (reason: string) =>
  `Error message: ${reason}\n\nOpenTofu acquires a state lock to protect the state from being written\nby multiple users at the same time. Please resolve the issue above and try\nagain.`;
const notSaved = (problem: string) => [
  {
    summary: 'Failed to save state',
    detail: `Error saving state: failed to write to local state backup file: Failed to write state: An error occured while writing the serialized state: write /p/.berth/state/dev.a.b/terraform.tfstate.backup: ${problem}.`,
  },
  {
    summary: 'Failed to persist state to backend',
    detail:
      'The error shown above has prevented Terraform from writing the updated state to the configured backend. To allow for recovery, the state has been written to the file "errored.tfstate" in the current working directory.\n\nRunning "terraform apply" again at this point will create a forked state, making it harder to recover.',
  },
];
const trace = [
  'Stack trace from the terraform-provider-kubernetes_v3.2.1 plugin:',
  '',
  'panic: runtime error: invalid memory address or nil pointer dereference',
  '[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x1b2c3d4]',
  '',
  'goroutine 52 [running]:',
  ...Array.from({ length: 200 }, (_, index) => `main.function${index}(0xc000123456)`),
  '',
  'Error: The terraform-provider-kubernetes_v3.2.1 plugin crashed!',
  '',
  'This is always indicative of a bug within the plugin.',
].join('\n');

const causes: readonly [string, Partial<Diagnostic>[], Partial<TerraformExit>, string, string][] = [
  [
    'a provider that was killed',
    [
      gone,
      { summary: 'Request cancelled', detail: 'The plugin6.(*GRPCProvider) request was cancelled.' },
      gone,
    ],
    {},
    'a provider ended in the middle of its work without a word',
    '--parallel 1',
  ],
  [
    'a provider that crashed',
    [gone],
    { text: trace },
    'the provider terraform-provider-kubernetes_v3.2.1 crashed: panic: runtime error: invalid memory address',
    'another version of the provider',
  ],
  [
    'Terraform that crashed',
    [],
    {
      code: 11,
      text: 'panic: assignment to entry in nil map\n\ngoroutine 1 [running]:\n!!! TERRAFORM CRASH !!!',
    },
    'terraform itself crashed: panic: assignment to entry in nil map',
    'toolchain in berth.yaml',
  ],
  [
    'Terraform that was killed',
    [],
    { signal: 'SIGKILL', text: 'Command was killed with SIGKILL' },
    'terraform was ended from outside by SIGKILL, as the kernel does when memory runs out',
    'dmesg',
  ],
  [
    'a token that was revoked',
    [{ summary: 'Unauthorized', address: 'kubernetes_namespace_v1.namespace' }],
    {},
    'the API server no longer takes the credential of this run',
    '"berth platform apply argocd --refresh"',
  ],
  [
    'a full disk',
    notSaved('no space left on device'),
    {},
    'the disk is full: "/p/.berth/state/dev.a.b/terraform.tfstate.backup": no space left on device; what this run made is missing in the state',
    'free space there',
  ],
  [
    'a state that could not be written',
    notSaved('read-only file system'),
    {},
    'the state could not be written: failed to write to local state backup file',
    'mend that',
  ],
  [
    'a damaged state',
    [
      {
        summary: 'Error acquiring the state lock',
        detail: lockDetail(
          'failed to write backup file: 2 problems:\n\n- Unsupported state file format: The state file could not be parsed as JSON: syntax error at byte offset 2.\n- Unsupported state file format: more',
        ),
      },
    ],
    {},
    'the state is damaged: The state file could not be parsed as JSON: syntax error at byte offset 2',
    '"berth state push dev.a.b FILE"',
  ],
  [
    'a provider that is missing',
    [
      {
        summary: 'Required plugins are not installed',
        detail:
          'The installed provider plugins are not consistent with the packages selected in the dependency lock file:\n  - berth.local/embedded/kubectl: there is no package for berth.local/embedded/kubectl 2.2.0 cached in /p/.berth/modules/3c40/.terraform/providers\n\nTerraform uses external plugins',
      },
    ],
    {},
    'the provider berth.local/embedded/kubectl 2.2.0 is missing in the initialised folder "/p/.berth/modules/3c40"',
    'delete that folder',
  ],
];

test.each(causes)('the cause comes first: %s', (_, errors, exit, cause, fix) => {
  const log = '/p/.berth/work/dev.a.b/failure.log';
  const error = failure(errors, exit, { log });
  expect(error.code).toBe('TERRAFORM_FAILED');
  expect(error.message).toMatch(/^APPLY of "dev.a.b" failed: /);
  expect(error.message.replace('APPLY of "dev.a.b" failed: ', '').startsWith(cause)).toBe(true);
  expect(error.message.length).toBeLessThan(400);
  expect(error.fix).toContain(fix);
  expect(error.fix).toContain(`the whole text is in "${log}"`);
});

test('a state that was rescued is named, with the way back', () => {
  const file = '/p/.berth/work/dev.a.b/errored.tfstate';
  const rescued = (found: boolean) =>
    failure(notSaved('no space left on device'), {}, { rescuedState: { file, found } });
  expect(rescued(true).message).toContain(`Terraform left the state of this run in "${file}"`);
  expect(rescued(true).fix).toContain('it puts that state in its place first');
  expect(rescued(false).fix).toContain(`"berth state push dev.a.b ${file}"`);
});

test('a state of a newer program names both programs', () => {
  const detail = lockDetail(
    'Unsupported state file format: The state file uses format version 5, which is not supported by Terraform 1.11.4. This state file was created by Terraform 9.9.9.',
  );
  expect(lock(detail)).toMatchObject({
    code: 'STATE_NEWER',
    message: 'the state of "dev.a.b" was written by Terraform 9.9.9, which is newer than Terraform 1.11.4',
  });
});

test('a long text is cut, and is whole in the log', () => {
  const { message, fix } = failure([{ summary: 'x'.repeat(5000) }], {}, { log: '/log' });
  expect(message.length).toBeLessThan(1600);
  expect(fix).toContain('the whole text is in "/log"');
  expect(failure([{ summary: 'short' }], {}, { log: '/log' }).fix).not.toContain('/log');
});

test('objects that exist already are named by their resources; other faults beside them stay told', () => {
  const error = failure([
    { summary: 'namespaces "app" already exists', address: 'kubernetes_namespace_v1.namespace' },
    { summary: 'no luck', address: 'kubernetes_secret_v1.other' },
  ]);
  expect((error as TerraformFailure).existing).toEqual(['kubernetes_namespace_v1.namespace']);
  expect(error).toMatchObject({ code: 'TERRAFORM_FAILED', message: expect.stringContaining('no luck') });
  expect(failure([{ summary: 'no luck' }])).toMatchObject({ existing: [], answers: [] });
});

test('what services answered is told of each resource', () => {
  const bucket = 'stackit_objectstorage_bucket.state';
  const said = (address: string, detail: string) => ({ summary: 'Error creating', detail, address });
  const error = failure([
    said(bucket, 'Calling API: 409 Conflict, status code 409, Body: {}'),
    said('harbor_project.own', '[ERROR] unexpected status code got: 403 expected: 201'),
    said('stackit_dns_zone.zone', 'Plugin did not respond'),
  ]);
  expect((error as TerraformFailure).answers).toEqual([
    { address: bucket, service: 'stackit', status: 409 },
    { address: 'harbor_project.own', service: 'harbor', status: 403 },
  ]);
});
