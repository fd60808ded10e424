import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { testDoor } from '../../../test/helpers/door.ts';
import { smallPlatform, writeProject } from '../../../test/helpers/project.ts';
import { writeScript } from '../../../test/helpers/temporary-folder.ts';
import { secret } from '../../model/input.ts';
import { inputModel } from '../../model/input-model.ts';
import type { InstanceRecord } from '../../model/run.ts';
import { maskOf } from '../../terraform/mask.ts';
import { openEngine } from '../context.ts';
import { refuseProtected } from '../deletion/deletion-protection.ts';
import {
  applyInstance,
  declineInstance,
  destroyInstance,
  planInstance,
  skipResult,
} from './instance-operations.ts';
import type { Operation } from './instance-result.ts';

const message = (fields: Record<string, unknown>) => `echo '${JSON.stringify(fields)}'`;
const summary = (add: number) => message({ type: 'change_summary', changes: { add, change: 0, remove: 0 } });
const planned = (action: string, addr: string) =>
  message({ type: 'planned_change', change: { resource: { addr }, action } });

const model = inputModel({
  token: secret({ description: '', rules: [] }),
  none: secret({ description: '', rules: [], default: '' }),
  hook: secret({ description: '', rules: [], storedInState: true }),
});

/** An instance whose Terraform is a script: `init` works, and the rest is up to the test. */
async function operation(commands: Record<string, string>): Promise<Operation> {
  const root = await writeProject({ 'berth.yaml': smallPlatform });
  const cases = Object.entries({ init: 'mkdir -p .terraform; touch .terraform.lock.hcl', ...commands });
  const program = await writeScript(
    path.join(root, 'bin/terraform'),
    [
      `echo "$@" >> ${root}/calls`,
      `[ "$1" = init ] || env > ${root}/environment`,
      'for word in "$@"; do case "$word" in -out=*) echo plan > "${word#-out=}";; esac; done',
      'case "$1" in',
      ...cases.map(([name, script]) => `${name})\n${script}\n;;`),
      '*) exit 99;;',
      'esac',
    ].join('\n'),
  );
  const context = await openEngine(testDoor(root, { caller: { PATH: '/usr/bin:/bin' } }));
  const prepared = {
    spec: {
      name: 'dev.a.b',
      kind: 'block',
      team: 'a',
      environment: { name: 'dev' },
      content: {
        name: 'b',
        version: '1.0.0',
        protectedBy: 'protect',
        providers: ['kubernetes'],
        inputs: model,
        outputs: { until: { description: 'when it works no longer', expires: true } },
      },
      choice: { mode: 'create' },
      variables: { size: 'small', protect: false, none: '' },
      secrets: { token: { env: 'TOKEN' } },
    },
    module: { json: '{}', digest: 'abc' },
    program: { name: 'terraform', version: '1.11.4', path: program },
    providers: { set: { name: 'embedded' }, mirror: '/mirror', cliConfig: '/cli.tfrc' },
    secrets: { token: 'letmein', hook: 'open sesame' },
    secretVersions: { token_version: 'abc' },
    mask: maskOf(['letmein', 'open sesame']),
    identity: 'identity',
    findings: [],
    record: undefined,
    hasState: true,
  };
  const session = { connection: async () => ({ KUBE_TOKEN: 'for this run' }) };
  return { context, session, prepared } as unknown as Operation;
}

const rootOf = ({ context }: Operation) => context.project.paths.root;
const workOf = (one: Operation) => path.join(one.context.project.paths.work, 'dev.a.b');
const read = (one: Operation, file: string) => readFile(path.join(rootOf(one), file), 'utf8');

test('an apply is one process, and what came of it is kept without any secret', async () => {
  const outputs = {
    type: 'outputs',
    outputs: { name: { sensitive: false, value: 'x' }, key: { sensitive: true, value: 'letmein' } },
  };
  const one = await operation({ apply: `${planned('create', 'a.b')}\n${summary(1)}\n${message(outputs)}` });
  expect(await applyInstance(one, { keptPlan: false })).toMatchObject({
    instance: 'dev.a.b',
    result: 'applied',
    changes: [{ address: 'a.b', action: 'create' }],
    outputs: { name: 'x' },
  });
  expect((await read(one, 'calls')).trim().split('\n')).toEqual([
    'init -json -input=false -no-color',
    'apply -json -input=false -no-color -lock-timeout=10s -auto-approve -var-file=variables.tfvars.json',
  ]);
  expect(await one.context.inventory.instance('dev.a.b')).toMatchObject({
    identity: 'identity',
    inputs: { size: 'small' },
    secrets: { token: { env: 'TOKEN' } },
    outputs: { name: 'x' },
  });
  const { inventory } = one.context;
  expect(JSON.stringify([await inventory.allInstances(), await inventory.runs()])).not.toContain('letmein');
  expect(await inventory.runs()).toEqual([
    expect.objectContaining({ status: 'SUCCEEDED', behaviour: 'APPLY' }),
  ]);
});

test('values go to Terraform by a private file, secrets by the environment alone', async () => {
  const one = await operation({ apply: summary(0) });
  await applyInstance(one, { keptPlan: false });
  const file = path.join(workOf(one), 'variables.tfvars.json');
  expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({
    size: 'small',
    protect: false,
    token_version: 'abc',
  });
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  const environment = await read(one, 'environment');
  expect(environment).toContain('TF_VAR_token=letmein\n');
  expect(environment).toContain('KUBE_TOKEN=for this run\n');
  expect(environment).toContain('TF_WORKSPACE=dev.a.b\n');
  expect(await read(one, 'calls')).not.toContain('letmein');
});

test('secrets that the state will hold are named once, and only where something is applied', async () => {
  const one = await operation({ plan: planned('create', 'a.b'), apply: summary(1) });
  const events = (one.context.door as ReturnType<typeof testDoor>).events;
  const notices = () => events.filter(({ type }) => type === 'notice');
  await planInstance(one, { destroy: false, keep: true });
  expect(notices()).toEqual([]);
  await applyInstance(one, { keptPlan: true });
  expect(notices()).toEqual([
    { type: 'notice', text: 'dev.a.b: the Terraform state holds the value of hook' },
  ]);
});

test('what Terraform says of a secret is in no result, event or record, in whatever form', async () => {
  const said = ['letmein', 'bGV0bWVpbg==', '0x6c, 0x65, 0x74, 0x6d, 0x65, 0x69, 0x6e'].join(' ');
  const diagnostic = { severity: 'error', summary: said, detail: said };
  const warning = { ...diagnostic, severity: 'warning' };
  for (const end of [
    `${message({ type: 'diagnostic', diagnostic })}\n${message({ type: 'diagnostic', diagnostic: warning })}`,
    `echo "panic: ${said}"; echo "${said}" >&2`,
  ]) {
    const one = await operation({ apply: `${end}\nexit 1` });
    const result = await applyInstance(one, { keptPlan: false });
    const { events } = one.context.door as ReturnType<typeof testDoor>;
    const told = JSON.stringify([result, events, await one.context.inventory.runs()]);
    const { message: problem = '', stack } = result.error ?? {};
    expect(problem).toContain('(secret)');
    expect(`${told} ${problem} ${stack}`).not.toMatch(/letmein|bGV0|0x6c/);
  }
});

test('an error of berth itself that holds a secret is told without it', async () => {
  const one = await operation({ apply: summary(0) });
  const session = {
    connection: async () => {
      throw new Error('letmein', { cause: new Error('of letmein') });
    },
  };
  const { error } = await applyInstance({ ...one, session } as unknown as Operation, { keptPlan: false });
  expect(error).toMatchObject({ code: 'INTERNAL' });
  const cause = error?.cause as Error;
  const told = [error?.message, error?.stack, cause.stack, (cause.cause as Error).stack].join();
  expect(told).toContain('(secret)');
  expect(told).not.toContain('letmein');
});

test('a first apply that fails is recorded as failed, and its instance as unfinished', async () => {
  const diagnostic = { severity: 'error', summary: 'Failed', detail: 'no such thing' };
  const one = await operation({ apply: `${message({ type: 'diagnostic', diagnostic })}\nexit 1` });
  expect(await applyInstance(one, { keptPlan: false })).toMatchObject({
    result: 'failed',
    error: { code: 'TERRAFORM_FAILED' },
  });
  expect(await one.context.inventory.allInstances()).toEqual([
    expect.objectContaining({ instance: 'dev.a.b', unfinished: true, identity: '' }),
  ]);
  expect(await one.context.inventory.runs()).toEqual([
    expect.objectContaining({
      status: 'FAILED',
      steps: [
        expect.objectContaining({ name: 'init', status: 'SUCCEEDED' }),
        expect.objectContaining({ name: 'apply', status: 'FAILED' }),
      ],
      error: expect.objectContaining({ code: 'TERRAFORM_FAILED' }),
    }),
  ]);
});

test('what a first apply left unfinished is an entry of its own until an apply succeeds', async () => {
  const one = await operation({
    apply: `[ -e applied ] && { ${summary(1)}; exit 0; }\ntouch applied\nexit 1`,
  });
  await applyInstance(one, { keptPlan: false });
  const next = await again(one);
  expect(skipResult(next, false)).toBeUndefined();
  expect(await applyInstance(next, { keptPlan: false })).toMatchObject({ result: 'applied' });
  const [record] = await one.context.inventory.allInstances();
  expect(record).toMatchObject({ identity: 'identity' });
  expect(record).not.toHaveProperty('unfinished');
});

test('a plan is kept only for an apply that follows, which applies exactly it', async () => {
  const script = { plan: `${planned('create', 'c.d')}\n${planned('delete', 'a.b')}`, apply: summary(2) };
  const one = await operation(script);
  expect(await planInstance(one, { destroy: false, keep: true })).toMatchObject({
    result: 'planned',
    changes: [{ address: 'a.b' }, { address: 'c.d' }],
  });
  expect(existsSync(path.join(workOf(one), `plan-${process.pid}.tfplan`))).toBe(true);
  expect(await applyInstance(one, { keptPlan: true })).toMatchObject({ result: 'applied' });
  expect(await read(one, 'calls')).toMatch(/\napply -json .* plan-\d+\.tfplan\n$/);
  expect(await readdir(workOf(one))).not.toContain(`plan-${process.pid}.tfplan`);
});

test.each([
  ['nobody will apply it', { plan: planned('create', 'a.b') }, false],
  ['it cannot be shown', { plan: planned('update', 'a.b'), show: 'exit 1' }, true],
  ['the plan fails', { plan: `${planned('update', 'a.b')}\nexit 1` }, true],
])('a plan holds secrets, so it is deleted when %s', async (_, commands, keep) => {
  const one = await operation(commands);
  await planInstance(one, { destroy: false, keep });
  expect(await readdir(workOf(one))).not.toContain(`plan-${process.pid}.tfplan`);
});

test('a plan that was declined is deleted', async () => {
  const one = await operation({ plan: planned('create', 'a.b') });
  await planInstance(one, { destroy: true, keep: true });
  expect(await read(one, 'calls')).toContain(' -destroy');
  expect(await declineInstance(one)).toMatchObject({ result: 'declined' });
  expect(await readdir(workOf(one))).not.toContain(`plan-${process.pid}.tfplan`);
});

test('what was destroyed is forgotten, and its runs are kept', async () => {
  const one = await operation({ apply: summary(1), destroy: summary(0) });
  await applyInstance(one, { keptPlan: false });
  const state = path.join(one.context.project.paths.state, 'dev.a.b');
  await mkdir(state, { recursive: true });
  await writeFile(path.join(state, 'terraform.tfstate'), '{}');
  expect(await destroyInstance(await again(one), { keptPlan: false })).toMatchObject({ result: 'destroyed' });
  expect(await one.context.inventory.allInstances()).toEqual([]);
  expect(existsSync(state)).toBe(false);
  expect(await one.context.inventory.runs()).toHaveLength(2);
});

test('a destroy that fails forgets nothing', async () => {
  const one = await operation({ apply: summary(1), destroy: 'exit 1' });
  await applyInstance(one, { keptPlan: false });
  expect(await destroyInstance(await again(one), { keptPlan: false })).toMatchObject({ result: 'failed' });
  expect(await one.context.inventory.allInstances()).toHaveLength(1);
});

test.each([
  ['an apply', { apply: `[ -e applied ] && exit 1\ntouch applied\n${summary(1)}` }, applyInstance],
  ['a destroy', { apply: summary(1), destroy: 'exit 1' }, destroyInstance],
] as const)('after %s that failed half way, nothing is skipped', async (_, commands, change) => {
  const one = await operation(commands);
  await applyInstance(one, { keptPlan: false });
  expect(skipResult(await again(one), false)).toMatchObject({ result: 'skipped' });
  expect(await change(await again(one), { keptPlan: false })).toMatchObject({ result: 'failed' });
  expect(skipResult(await again(one), false)).toBeUndefined();
});

test('a plan that is only looked at leaves the values of another run alone', async () => {
  const one = await operation({ plan: summary(0), apply: summary(1) });
  await applyInstance(one, { keptPlan: false });
  const values = path.join(workOf(one), 'variables.tfvars.json');
  await writeFile(values, 'of an apply that is about to read them');
  await planInstance(await again(one), { destroy: false, keep: false });
  expect(await readFile(values, 'utf8')).toBe('of an apply that is about to read them');
  expect((await readdir(workOf(one))).filter((name) => name.startsWith('plan-'))).toEqual([]);
});

test('nobody else changes the instance from its run on, or from the plan that is kept, to the end', async () => {
  const data = '$TF_DATA_DIR/../../..';
  const seen = `ls "${data}/locks" > "${data}/locks-seen"`;
  const one = await operation({
    plan: `${seen}\n${planned('create', 'a.b')}`,
    apply: `${seen}\n${summary(1)}`,
  });
  const { locks } = one.context;
  const held = async () =>
    (await readFile(path.join(one.context.project.paths.data, 'locks-seen'), 'utf8')).trim();
  await mkdir(one.context.project.paths.locks, { recursive: true });

  await planInstance(one, { destroy: false, keep: false });
  expect([await held(), await locks.names()]).toEqual(['', []]);
  await planInstance(one, { destroy: false, keep: true });
  expect([await held(), await locks.names()]).toEqual(['dev.a.b.json', ['dev.a.b']]);
  await declineInstance(one);
  expect(await locks.names()).toEqual([]);
  await planInstance(one, { destroy: false, keep: true });
  await applyInstance(one, { keptPlan: true });
  expect([await held(), await locks.names()]).toEqual(['dev.a.b.json', []]);

  const broken = await operation({ plan: 'exit 1', apply: 'exit 1' });
  await planInstance(broken, { destroy: false, keep: true });
  await applyInstance(broken, { keptPlan: false });
  expect(await broken.context.locks.names()).toEqual([]);
});

test('an instance that another process changed after it was prepared is left alone', async () => {
  const one = await operation({ apply: summary(1), plan: summary(0) });
  await applyInstance(one, { keptPlan: false });
  const refused = { code: 'INSTANCE_CHANGED', exit: 6 };
  await expect(applyInstance(one, { keptPlan: false })).rejects.toMatchObject(refused);
  await expect(destroyInstance(one, { keptPlan: false })).rejects.toMatchObject(refused);
  await expect(planInstance(one, { destroy: false, keep: true })).rejects.toMatchObject(refused);
  expect(await planInstance(one, { destroy: false, keep: false })).toMatchObject({ result: 'unchanged' });
  expect(await one.context.locks.names()).toEqual([]);
});

test('a sweep that notes its look while a plan waits for its answer is no change', async () => {
  const one = await operation({ apply: summary(1), plan: planned('create', 'a.b') });
  await applyInstance(one, { keptPlan: false });
  const waiting = await again(one);
  await planInstance(waiting, { destroy: false, keep: true });
  const { inventory } = one.context;
  const record = (await inventory.instance('dev.a.b')) as InstanceRecord;
  const now = new Date().toISOString();
  await inventory.saveInstance({ ...record, checkedAt: now, driftedAt: now });
  expect(await applyInstance(waiting, { keptPlan: true })).toMatchObject({ result: 'applied' });
});

/** The same, prepared once more. */
async function again(one: Operation): Promise<Operation> {
  const record = await one.context.inventory.instance('dev.a.b');
  return { ...one, prepared: { ...one.prepared, record } };
}

const withRecord = (one: Operation, record: Partial<InstanceRecord>): Operation => ({
  ...one,
  prepared: { ...one.prepared, record: { inputs: {}, outputs: { a: 1 }, ...record } as InstanceRecord },
});
const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString();

test('an instance is skipped while its identity is that of the last apply, and that was not long ago', async () => {
  const one = await operation({});
  const skip = (identity: string, hours: number, refresh = false) =>
    skipResult(withRecord(one, { identity, checkedAt: hoursAgo(hours) }), refresh)?.result;
  expect(skip('identity', 1)).toBe('skipped');
  expect(skip('other', 1)).toBeUndefined();
  expect(skip('identity', 25)).toBeUndefined();
  expect(skip('identity', -1)).toBeUndefined();
  expect(skip('identity', 1, true)).toBeUndefined();
  const fresh = { identity: 'identity', checkedAt: hoursAgo(1) };
  const expiring = (day: string) => skipResult(withRecord(one, { ...fresh, outputs: { until: day } }), false);
  expect(expiring('2999-01-01')?.result).toBe('skipped');
  expect(expiring(new Date().toISOString().slice(0, 10))).toBeUndefined();
  expect(skipResult(one, false)).toBeUndefined();
});

/** A protected instance whose last apply was of another module. */
async function protectedOne(commands: Record<string, string>, record: Partial<InstanceRecord> = {}) {
  const one = withRecord(await operation(commands), {
    ...{ instance: 'dev.a.b', identity: 'before', moduleDigest: 'of before', protectedBy: 'protect' },
    ...{ inputs: { protect: true } },
    ...record,
  });
  const { inventory } = one.context;
  await inventory.saveInstance(one.prepared.record as InstanceRecord);
  const spec = { ...one.prepared.spec, variables: { protect: true } };
  return { ...one, prepared: { ...one.prepared, spec } };
}

const calls = async (one: Operation) =>
  (await read(one, 'calls'))
    .trim()
    .split('\n')
    .map((line) => line.split(' ')[0]);

test.each(['replace', 'delete'])(
  'what would %s a namespace of a protected instance is not applied',
  async (action) => {
    const namespace = planned(action, 'kubernetes_namespace_v1.namespace');
    const binding = planned('replace', 'kubernetes_role_binding_v1.members["a.b"]');
    const script = { plan: `${namespace}\n${binding}`, show: "echo '{}'", apply: summary(1) };
    const refused = {
      result: 'failed',
      error: {
        code: 'DELETION_PROTECTED',
        message: `"dev.a.b" is protected against deletion: this apply would ${action} kubernetes_namespace_v1.namespace`,
        fix: expect.stringContaining('set protect to false and apply it'),
      },
    };
    const one = await protectedOne(script);
    expect(await applyInstance(one, { keptPlan: false })).toMatchObject(refused);
    expect(await calls(one)).toEqual(['init', 'plan']);
    const asked = await protectedOne(script);
    expect(await planInstance(asked, { destroy: false, keep: true })).toMatchObject(refused);
    for (const { context } of [one, asked]) expect(await context.locks.names()).toEqual([]);
    expect(await readdir(workOf(one))).not.toContain(`plan-${process.pid}.tfplan`);
  },
);

test.each([
  ['a plan that takes nothing away is what is applied', {}, ['init', 'plan', 'apply']],
  ['the module of the last apply needs no look', { moduleDigest: 'abc' }, ['init', 'apply']],
  [
    'after a change that broke off, it does',
    { moduleDigest: 'abc', identity: '' },
    ['init', 'plan', 'apply'],
  ],
])('of a protected instance, %s', async (_, record, expected) => {
  const plan = planned('replace', 'kubernetes_role_binding_v1.members["a.b"]');
  const one = await protectedOne({ plan, apply: summary(1) }, record);
  expect(await applyInstance(one, { keptPlan: false })).toMatchObject({ result: 'applied' });
  expect(await calls(one)).toEqual(expected);
  const { moduleDigest } = (await one.context.inventory.instance('dev.a.b')) as InstanceRecord;
  expect(moduleDigest).toBe('abc');
});

test.each([
  ['instance', 'applied'],
  ['defaults', 'applied'],
  ['environment.production', 'failed'],
  ['default', 'failed'],
])('a protection that is off by "%s": %s', async (from, result) => {
  const plan = planned('delete', 'kubernetes_namespace_v1.namespace');
  const one = await protectedOne({ plan, apply: summary(1) });
  const spec = { ...one.prepared.spec, variables: { protect: false }, origin: () => ({ from }) };
  const prepared = { ...one.prepared, spec } as unknown as Operation['prepared'];
  expect(await applyInstance({ ...one, prepared }, { keptPlan: false })).toMatchObject({ result });
});

test('a protected instance is refused, also while only its last apply protects it', async () => {
  const one = await operation({});
  expect(() => refuseProtected(one)).not.toThrow();
  const refused = expect.objectContaining({
    code: 'DELETION_PROTECTED',
    fix: expect.stringContaining('protect'),
  });
  expect(() => refuseProtected(withRecord(one, { inputs: { protect: true } }))).toThrow(refused);
  const variables = { protect: true };
  const wanted = { ...one, prepared: { ...one.prepared, spec: { ...one.prepared.spec, variables } } };
  expect(() => refuseProtected(wanted)).toThrow(refused);
  // A version of the block that calls its protection otherwise.
  const older = withRecord(one, { protectedBy: 'keep', inputs: { keep: true } });
  expect(() => refuseProtected(older)).toThrow('protected against deletion');
});
