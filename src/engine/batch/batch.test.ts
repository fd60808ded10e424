import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import { testDoor } from '../../../test/helpers/door.ts';
import { minimalInputs, smallPlatform, teamFile, writeProject } from '../../../test/helpers/project.ts';
import { writeScript } from '../../../test/helpers/temporary-folder.ts';
import { BerthError } from '../../errors.ts';
import { providerSets } from '../../model/provider-set.ts';
import type { InstanceResult } from '../run/instance-result.ts';
import type { Approve } from '../run/kept-plans.ts';
import { selectTeams } from '../selection/team-selection.ts';
import { applyAll, destroyAll, planAll } from './batch.ts';

// What the order of things is about needs no cluster; test/integration/batch.test.ts has a real one.
vi.mock('../cluster/cluster-session.ts', () => ({
  ClusterSession: class {
    uid = async () => 'uid';
    connection = async () => ({});
  },
}));

const message = (fields: Record<string, unknown>) => `echo '${JSON.stringify(fields)}'`;
const create = message({
  type: 'planned_change',
  change: { resource: { addr: 'a.b' }, action: 'create' },
});

/** Teams a, b and c, whose Terraform is a script; `calls` are its sub-commands with the instance. */
async function project(inputs: Record<string, unknown> = {}, apply = '') {
  const teams = ['a', 'b', 'c'];
  const root = await writeProject({
    'berth.yaml': smallPlatform,
    ...Object.fromEntries(
      teams.map((team) => [
        `teams/${team}.yaml`,
        teamFile(team, { ...minimalInputs(`app-${team}`), ...inputs }),
      ]),
    ),
  });
  const program = await writeScript(
    path.join(root, 'bin/terraform'),
    [
      `echo "$1 $TF_WORKSPACE" >> ${root}/calls`,
      'for word in "$@"; do case "$word" in -out=*) echo secret > "${word#-out=}";; esac; done',
      `case "$1" in init) mkdir -p .terraform; touch .terraform.lock.hcl;; plan) ${create};; apply) ${apply || 'true'};; esac`,
    ].join('\n'),
  );
  const stops = new Set<(count: number) => void>();
  const stop = (listener: (count: number) => void) => {
    stops.add(listener);
    return () => stops.delete(listener);
  };
  const door = testDoor(root, { caller: { PATH: '/usr/bin:/bin', HOME: root }, stop });
  const { context, specs, batch } = await selectTeams(door, { teams: [], all: true, command: 'team apply' });
  Object.assign(context.toolchain, {
    terraformProgram: async () => ({ name: 'terraform', version: '1.11.4', path: program }),
    providers: async () => ({ set: providerSets.embedded, mirror: '/mirror', cliConfig: '/cli.tfrc' }),
  });
  const calls = async () =>
    (await readFile(path.join(root, 'calls'), 'utf8').catch(() => ''))
      .trim()
      .split('\n')
      .filter((line) => line !== 'init default')
      .map((line) => line.replace(/dev\.(.).*/, '$1'));
  const plans = () => teams.filter((team) => existsSync(planOf(team)));
  const planOf = (team: string) =>
    path.join(context.project.paths.work, `dev.${team}.namespace-with-argocd/plan-${process.pid}.tfplan`);
  const requestStop = () => {
    for (const listener of stops) listener(1);
  };
  const options = { parallel: 1, refresh: false, batch };
  return { context, specs, options, calls, plans, requestStop, stops, door };
}

const outcomes = (results: readonly InstanceResult[]) => results.map(({ result }) => result);

test('without a question each instance is one process, the first before the second is made ready', async () => {
  const { context, specs, options, calls } = await project();
  const order: string[] = [];
  const has = context.backend.has.bind(context.backend);
  context.backend.has = async (name) => {
    order.push(`ready ${name.split('.')[1]} after ${(await calls()).filter(Boolean).length}`);
    return await has(name);
  };
  expect(outcomes(await applyAll(context, specs, options))).toEqual(['unchanged', 'unchanged', 'unchanged']);
  expect(await calls()).toEqual(['apply a', 'apply b', 'apply c']);
  expect(order).toEqual(['ready a after 0', 'ready b after 1', 'ready c after 2']);
  expect(outcomes(await applyAll(context, specs, options))).toEqual(['skipped', 'skipped', 'skipped']);
  expect(await calls()).toHaveLength(3);
});

test('with a question all plans come first, it is asked once, and exactly those plans are applied', async () => {
  const { context, specs, options, calls, plans } = await project();
  const asked: (readonly InstanceResult[])[] = [];
  const approve: Approve = async (changed) => {
    asked.push(changed);
    expect(plans()).toEqual(['a', 'b', 'c']);
    return true;
  };
  await applyAll(context, specs, { ...options, approve });
  expect(asked.map((all) => all.length)).toEqual([3]);
  expect((await calls()).filter((call) => !call.startsWith('show'))).toEqual([
    'plan a',
    'plan b',
    'plan c',
    'apply a',
    'apply b',
    'apply c',
  ]);
  expect(plans()).toEqual([]);
});

test('with "no" nothing is applied, and no plan stays', async () => {
  const { context, specs, options, calls, plans } = await project();
  const results = await applyAll(context, specs, { ...options, approve: async () => false });
  expect(outcomes(results)).toEqual(['declined', 'declined', 'declined']);
  expect((await calls()).filter((call) => call.startsWith('apply'))).toEqual([]);
  expect(plans()).toEqual([]);
});

test.each<[string, (requestStop: () => void) => Approve]>([
  [
    'a signal takes the question back',
    (requestStop) => async (_, stopped) => {
      requestStop();
      expect(stopped.aborted).toBe(true);
      throw new BerthError('INTERRUPTED', { what: 'the question' });
    },
  ],
  [
    'Ctrl-C is the answer',
    () => async () => {
      throw new BerthError('INTERRUPTED', { what: 'the question' });
    },
  ],
])('when %s, nothing is started and no plan stays', async (_, approve) => {
  const { context, specs, options, calls, plans, requestStop, stops } = await project();
  const results = await applyAll(context, specs, { ...options, approve: approve(requestStop) });
  expect(outcomes(results)).toEqual(['not-started', 'not-started', 'not-started']);
  expect((await calls()).filter((call) => call.startsWith('apply'))).toEqual([]);
  expect(plans()).toEqual([]);
  expect(stops.size).toBe(0);
  expect((await context.batches.newest('team apply'))?.results.size).toBe(0);
});

test('a question that fails takes the plans and the batch away', async () => {
  const { context, specs, options, plans } = await project();
  const approve: Approve = async () => {
    throw new BerthError('DECLINED', { what: 'the question' });
  };
  await expect(applyAll(context, specs, { ...options, approve })).rejects.toMatchObject({ code: 'DECLINED' });
  expect(plans()).toEqual([]);
  expect(await context.batches.newest('team apply')).toBeUndefined();
});

test('a stop while the plans are made asks nothing', async () => {
  const { context, specs, options, plans, requestStop, door } = await project();
  const emit = door.emit;
  Object.assign(context.door, {
    emit: (event: Parameters<typeof emit>[0]) => {
      if (event.type === 'run.planned') requestStop();
      emit(event);
    },
  });
  const approve = vi.fn(async () => true);
  const results = await applyAll(context, specs, { ...options, approve });
  expect(outcomes(results)).toEqual(['not-started', 'not-started', 'not-started']);
  expect(approve).not.toHaveBeenCalled();
  expect(plans()).toEqual([]);
});

test('the batch holds a line for each result, and never what Terraform gave out', async () => {
  const output = message({ type: 'outputs', outputs: { name: { sensitive: false, value: 'given out' } } });
  const apply = `[ "$TF_WORKSPACE" != dev.b.namespace-with-argocd ] || exit 1; ${output}`;
  const { context, specs, options } = await project({}, apply);
  expect(outcomes(await applyAll(context, specs, options))).toEqual(['unchanged', 'failed', 'unchanged']);
  const batch = await context.batches.newest('team apply');
  expect([...(batch?.results.values() ?? [])].map(({ result, error }) => [result, error?.code])).toEqual([
    ['unchanged', undefined],
    ['failed', 'TERRAFORM_FAILED'],
    ['unchanged', undefined],
  ]);
  const [file = ''] = await readdir(context.project.paths.batches);
  expect(await readFile(path.join(context.project.paths.batches, file), 'utf8')).not.toContain('given out');
});

test.each(['terraformProgram', 'providers'] as const)(
  'what %s() cannot give is not tried again for each instance',
  async (part) => {
    const { context, specs, options } = await project();
    const missing = { program: 'terraform', version: '1', problem: 'no answer', remedy: 'wait' };
    const ask = vi.fn(async () => {
      throw new BerthError('PROGRAM_MISSING', missing);
    });
    Object.assign(context.toolchain, { [part]: ask });
    const results = await applyAll(context, specs, { ...options, parallel: 2 });
    expect(results.map(({ error }) => error?.code)).toEqual(Array(3).fill('PROGRAM_MISSING'));
    expect(ask).toHaveBeenCalledTimes(1);
  },
);

test('a batch that cannot be recorded is said once and done all the same', async () => {
  const { context, specs, options, door } = await project();
  await writeProject({ '.berth/batches': 'a file' }, context.project.paths.root);
  expect(outcomes(await applyAll(context, specs, options))).toEqual(['unchanged', 'unchanged', 'unchanged']);
  const notices = door.events.filter(({ type }) => type === 'notice');
  expect(notices).toEqual([
    { type: 'notice', text: expect.stringContaining('--resume will not know of it') },
  ]);
});

test('one protected instance stops a destroy before anything is destroyed', async () => {
  const { context, specs, options, calls } = await project({ deletion_protection: true });
  await applyAll(context, specs, options);
  for (const { name } of specs) {
    await writeProject({ [`.berth/state/${name}/terraform.tfstate`]: '{}' }, context.project.paths.root);
  }
  const batch = { command: 'team destroy', instances: specs.map(({ name }) => name) } as const;
  await expect(destroyAll(context, specs, { parallel: 1, batch })).rejects.toMatchObject({
    code: 'DELETION_PROTECTED',
  });
  expect((await calls()).filter((call) => call.startsWith('destroy'))).toEqual([]);
  expect(await context.batches.newest('team destroy')).toBeUndefined();
});

test('a destroy is one process each; what is not there needs none', async () => {
  const { context, specs, calls, options } = await project();
  await applyAll(context, specs.slice(0, 2), options);
  for (const { name } of specs.slice(0, 2)) {
    await writeProject({ [`.berth/state/${name}/terraform.tfstate`]: '{}' }, context.project.paths.root);
  }
  expect(outcomes(await destroyAll(context, specs, options))).toEqual(['destroyed', 'destroyed', 'absent']);
  expect((await calls()).slice(2)).toEqual(['destroy a', 'destroy b']);
});

test('a plan is one process each, is never skipped, and leaves nothing', async () => {
  const { context, specs, options, plans } = await project();
  await applyAll(context, specs, options);
  expect(outcomes(await planAll(context, specs, options))).toEqual(['planned', 'planned', 'planned']);
  expect(plans()).toEqual([]);
});
