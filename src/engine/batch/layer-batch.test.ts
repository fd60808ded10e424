import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test, vi } from 'vitest';
import { testDoor } from '../../../test/helpers/door.ts';
import { hostOutput, layerFiles, type TestLayer } from '../../../test/helpers/layer-files.ts';
import { smallPlatform, writeProject } from '../../../test/helpers/project.ts';
import { writeScript } from '../../../test/helpers/temporary-folder.ts';
import { providerSets } from '../../model/provider-set.ts';
import type { InstanceResult } from '../run/instance-result.ts';
import type { Approve } from '../run/kept-plans.ts';
import { type LayerChoice, selectLayers } from '../selection/layer-selection.ts';
import { type ApplyOptions, applyAll, destroyAll, planAll } from './batch.ts';

// What the order of things is about needs no cluster; test/integration/platform.test.ts has a real one.
vi.mock('./cluster/cluster-session.ts', () => ({
  ClusterSession: class {
    uid = async () => 'uid';
    connection = async () => ({});
  },
}));

const url = (file: string) => String(pathToFileURL(path.resolve(file)));
const berth = { model: url('src/model/index.ts'), cdk: url('src/cdk/index.ts') };
const takesHost = `host: text({ description: 'where', rules: [matches('^https://', 'must be https')], context: 'layer.base.host' }),`;
const givesHost = { outputs: `host: ${hostOutput},`, construct: `return { host: expression('"x"') };` };
/** A layer, two that take its output, and one for itself. */
const four: Record<string, TestLayer> = {
  base: { ...givesHost, inputs: `size: whole({ description: 'how', min: 1, max: 3, default: 1 }),` },
  left: { inputs: takesHost },
  right: { inputs: takesHost },
  solo: {},
};

/** Layers whose Terraform is a script; `calls` are its sub-commands with the layer. */
async function project(layers: Record<string, TestLayer> = four) {
  const root = await writeProject({ 'berth.yaml': smallPlatform, ...layerFiles(layers, berth) });
  const program = await writeScript(
    path.join(root, 'bin/terraform'),
    [
      `cd() { :; }; name="\${TF_WORKSPACE##*.}"; root='${root}'`,
      '[ "$1" = version ] || echo "$1 $name" >> "$root/calls"',
      'for word in "$@"; do case "$word" in -out=*) echo secret > "${word#-out=}";; esac; done',
      // What a plan or an apply of a layer says, and whether it fails, are files of the test.
      'case "$1" in init) mkdir -p .terraform; touch .terraform.lock.hcl;;',
      'plan|apply|destroy) cp variables.tfvars.json "$root/given-$1-$name" 2>/dev/null; cat "$root/said-$1-$name" 2>/dev/null;',
      '[ ! -e "$root/fails-$1-$name" ] || exit 1;; esac; true',
    ].join('\n'),
  );
  const door = testDoor(root, { caller: { PATH: '/usr/bin:/bin', HOME: root } });
  const names = Object.keys(layers);
  const select = async (choice: Partial<LayerChoice> = {}) => {
    const wanted = {
      layers: names,
      all: false,
      environment: undefined,
      purpose: 'apply',
      ...choice,
    } as const;
    const selected = await selectLayers(door, wanted);
    Object.assign(selected.context.toolchain, {
      terraformProgram: async () => ({ name: 'terraform', version: '1.11.4', path: program }),
      providers: async () => ({ set: providerSets.embedded, mirror: '/mirror', cliConfig: '/cli.tfrc' }),
    });
    return selected;
  };
  const apply = async (options: Partial<ApplyOptions> = {}, choice: Partial<LayerChoice> = {}) => {
    const { context, specs, batch } = await select(choice);
    return await applyAll(context, specs, { parallel: 2, refresh: false, batch, ...options });
  };
  const say = async (command: string, layer: string, ...messages: object[]) =>
    await writeFile(
      path.join(root, `said-${command}-${layer}`),
      messages.map((one) => `${JSON.stringify(one)}\n`).join(''),
    );
  const give = async (layer: string, outputs: Record<string, unknown>) =>
    await say('apply', layer, {
      type: 'outputs',
      outputs: Object.fromEntries(
        Object.entries(outputs).map(([name, value]) => [name, { sensitive: false, value }]),
      ),
    });
  const calls = async () => {
    const lines = (await readFile(path.join(root, 'calls'), 'utf8').catch(() => '')).trim().split('\n');
    await writeFile(path.join(root, 'calls'), '');
    return lines.filter((line) => line !== '' && !line.startsWith('init') && !line.startsWith('show'));
  };
  const given = async (command: string, layer: string) =>
    JSON.parse(await readFile(path.join(root, `given-${command}-${layer}`), 'utf8')) as Record<
      string,
      unknown
    >;
  const plans = () =>
    names.filter((name) =>
      existsSync(path.join(root, `.berth/work/dev.platform.${name}/plan-${process.pid}.tfplan`)),
    );
  return { root, door, select, apply, say, give, calls, given, plans };
}

const creates = (address: string) => ({
  type: 'planned_change',
  change: { resource: { addr: address }, action: 'create' },
});
const outcomes = (results: readonly InstanceResult[]) =>
  Object.fromEntries(results.map(({ instance, result }) => [instance.split('.')[2], result]));

describe('an apply without a question', () => {
  test('hands outputs over, and begins no layer before what it needs', async () => {
    const { apply, give, calls, given } = await project();
    await give('base', { host: 'https://a.example.com' });
    const results = await apply();
    expect(results.map(({ instance }) => instance.split('.')[2])).toEqual(['base', 'left', 'right', 'solo']);
    const order = await calls();
    expect(order.slice().sort()).toEqual(['apply base', 'apply left', 'apply right', 'apply solo']);
    for (const layer of ['left', 'right']) {
      expect(order.indexOf(`apply ${layer}`)).toBeGreaterThan(order.indexOf('apply base'));
      expect(await given('apply', layer)).toMatchObject({ host: 'https://a.example.com' });
    }
    expect(outcomes(await apply())).toEqual({
      base: 'skipped',
      left: 'skipped',
      right: 'skipped',
      solo: 'skipped',
    });
    expect(await calls()).toEqual([]);
  });

  test('runs what depends again when it is given something else', async () => {
    const { apply, give, calls, given } = await project();
    await give('base', { host: 'https://a.example.com' });
    await apply();
    await calls();
    await give('base', { host: 'https://b.example.com' });
    await apply({ refresh: true }, { layers: ['base'] });
    expect(outcomes(await apply())).toMatchObject({ base: 'skipped', left: 'unchanged', solo: 'skipped' });
    expect(await given('apply', 'left')).toMatchObject({ host: 'https://b.example.com' });
  });

  test('stops only what comes after a failed layer, and a resume does the rest', async () => {
    const { root, apply, give, calls } = await project();
    await give('base', { host: 'https://a.example.com' });
    await writeFile(path.join(root, 'fails-apply-base'), '');
    const results = await apply();
    expect(outcomes(results)).toEqual({
      base: 'failed',
      left: 'not-started',
      right: 'not-started',
      solo: 'unchanged',
    });
    expect(results[1]?.waitsFor).toBe('dev.platform.base');
    await calls();
    await rm(path.join(root, 'fails-apply-base'));
    const resumed = await apply({}, { layers: [], resume: true });
    expect(outcomes(resumed)).toEqual({ base: 'unchanged', left: 'unchanged', right: 'unchanged' });
    expect((await calls()).sort()).toEqual(['apply base', 'apply left', 'apply right']);
    expect(await apply({}, { layers: [], resume: true })).toEqual([]);
  });

  test.each([
    ['nothing', {}, 'is missing: the last apply gave none', undefined],
    ['another type', { host: ['a'] }, 'host must be text', '["a"]'],
    ['what breaks its rules', { host: 'http://a' }, 'host must be https', '"http://a"'],
  ])('refuses a layer that is given %s, in no process', async (_, outputs, message, value) => {
    const { apply, give, calls } = await project();
    await give('base', outputs);
    const results = await apply();
    expect(outcomes(results)).toEqual({
      base: 'unchanged',
      left: 'failed',
      right: 'failed',
      solo: 'unchanged',
    });
    expect((await calls()).sort()).toEqual(['apply base', 'apply solo']);
    expect(results[1]?.error).toMatchObject({
      code: 'HANDOVER_INVALID',
      message: '1 fault in what other layers give to "dev.platform.left"',
      faults: [
        {
          source: 'output host of dev.platform.base',
          code: 'HANDOVER_INVALID',
          message,
          fix: 'mend the layer base, then "berth platform apply base --environment dev"',
          ...(value && { value }),
        },
      ],
    });
    // Named alone, it is refused before anything begins.
    await expect(apply({}, { layers: ['left'] })).rejects.toMatchObject({ code: 'HANDOVER_INVALID' });
    await give('base', { host: 'https://a.example.com' });
    const mended = await apply({ refresh: true });
    expect(outcomes(mended)).toMatchObject({ base: 'unchanged', left: 'unchanged' });
  });

  test.each([
    ['whose outputs it takes', four],
    ['that it requires', { base: givesHost, left: { requires: ['base'] } }],
  ])('of one layer wants that the one %s is there', async (_, layers) => {
    const { apply, calls } = await project(layers);
    await expect(apply({}, { layers: ['left'] })).rejects.toMatchObject({
      code: 'NOTHING_APPLIED',
      fix: 'apply it first: "berth platform apply base --environment dev"',
    });
    expect(await calls()).toEqual([]);
  });
});

describe('a plan', () => {
  test('from zero takes examples, says so, and leaves nothing', async () => {
    const { select, say, given, plans } = await project();
    await say('plan', 'left', creates('a.b["https://example.invalid"]'));
    const { context, specs } = await select({ purpose: 'plan' });
    const results = await planAll(context, specs, { parallel: 2 });
    expect(results[1]).toMatchObject({
      result: 'planned',
      awaited: { host: 'base' },
      changes: [{ address: 'a.b["(known after base)"]', action: 'create' }],
    });
    expect(await given('plan', 'left')).toMatchObject({ host: 'https://example.invalid' });
    expect(results[3]).not.toHaveProperty('awaited');
    expect(plans()).toEqual([]);
  });

  test('of an example is never applied', async () => {
    const { select, calls } = await project();
    const { context, specs } = await select({ purpose: 'plan', layers: ['left'] });
    const bare = specs.map(({ renewed: _renewed, ...spec }) => spec);
    const [result] = await applyAll(context, bare, { parallel: 1, refresh: false });
    expect(result?.error?.message).toContain('would be applied without host');
    expect(await calls()).toEqual([]);
  });
});

describe('an apply with a question', () => {
  const yes = () => {
    const asked: string[][] = [];
    const approve: Approve = async (plans) => {
      asked.push(plans.map(({ instance }) => instance.split('.')[2] ?? ''));
      return true;
    };
    return { asked, approve };
  };
  const planned = async (one: Awaited<ReturnType<typeof project>>) => {
    await one.give('base', { host: 'https://a.example.com' });
    for (const layer of ['base', 'left', 'right', 'solo']) await one.say('plan', layer, creates('a.b'));
  };

  test('asks once with examples, plans again with what is real, and asks no more where the actions are the same', async () => {
    const one = await project();
    await planned(one);
    const { asked, approve } = yes();
    const results = await one.apply({ approve });
    expect(asked.map((names) => names.sort())).toEqual([['base', 'left', 'right', 'solo']]);
    const calls = await one.calls();
    expect(calls.filter((call) => call.endsWith('left'))).toEqual(['plan left', 'plan left', 'apply left']);
    expect(calls.filter((call) => call.endsWith('base'))).toEqual(['plan base', 'apply base']);
    expect(await one.given('plan', 'left')).toMatchObject({ host: 'https://a.example.com' });
    expect(results.map(({ error }) => error)).toEqual(Array(4).fill(undefined));
    expect(one.plans()).toEqual([]);
  });

  test.each([true, false])('asks again where the actions are other ones: %s', async (answer) => {
    const one = await project();
    await planned(one);
    const asked: string[][] = [];
    const approve: Approve = async (plans) => {
      asked.push(plans.map(({ instance }) => instance.split('.')[2] ?? ''));
      // What is planned from now on is something else.
      await one.say('plan', 'left', creates('a.b'), creates('a.c'));
      return asked.length === 1 || answer;
    };
    const results = await one.apply({ approve });
    expect(asked.slice(1)).toEqual([['left']]);
    expect(outcomes(results)).toMatchObject({ left: answer ? 'unchanged' : 'declined', right: 'unchanged' });
    expect((await one.calls()).includes('apply left')).toBe(answer);
    expect(one.plans()).toEqual([]);
  });

  test('applies the very plan that was shown where nothing became another value', async () => {
    const one = await project();
    await planned(one);
    await one.apply();
    await one.calls();
    const { asked, approve } = yes();
    await one.apply({ approve, refresh: true });
    expect(asked).toHaveLength(1);
    expect((await one.calls()).filter((call) => call.endsWith('left'))).toEqual(['plan left', 'apply left']);
  });

  test('skips what is unchanged, and runs what is given something else after all', async () => {
    const one = await project();
    await one.give('base', { host: 'https://a.example.com' });
    await one.apply();
    await one.calls();
    const { asked, approve } = yes();
    expect(outcomes(await one.apply({ approve }))).toMatchObject({ base: 'skipped', left: 'skipped' });
    expect(await one.calls()).toEqual([]);

    await planned(one);
    await one.give('base', { host: 'https://b.example.com' });
    await writeFile(path.join(one.root, 'berth.yaml'), `${smallPlatform}layers: {base: {size: 2}}\n`);
    const results = await one.apply({ approve });
    expect(outcomes(results)).toMatchObject({ base: 'unchanged', left: 'unchanged', solo: 'skipped' });
    expect(asked.map((names) => names.join())).toEqual(['base', expect.any(String), expect.any(String)]);
    expect(await one.given('apply', 'left')).toMatchObject({ host: 'https://b.example.com' });
  });

  test('tells of a plan that fails before what it needs is there, and goes on', async () => {
    const one = await project();
    await planned(one);
    await writeFile(path.join(one.root, 'fails-plan-left'), '');
    const approve: Approve = async () => {
      await rm(path.join(one.root, 'fails-plan-left'), { force: true });
      return true;
    };
    expect(outcomes(await one.apply({ approve }))).toMatchObject({ base: 'unchanged', left: 'unchanged' });
    expect(one.door.events).toContainEqual({
      type: 'notice',
      text: expect.stringContaining(
        'dev.platform.left cannot be planned before what it comes after is applied',
      ),
    });
  });

  test('with "no" begins nothing, and no plan stays', async () => {
    const one = await project();
    await planned(one);
    const results = await one.apply({ approve: async () => false });
    expect(outcomes(results)).toEqual({
      base: 'declined',
      left: 'declined',
      right: 'declined',
      solo: 'declined',
    });
    expect((await one.calls()).filter((call) => call.startsWith('apply'))).toEqual([]);
    expect(one.plans()).toEqual([]);
  });
});

describe('a destroy', () => {
  async function applied() {
    const one = await project();
    await one.give('base', { host: 'https://a.example.com' });
    await one.apply();
    for (const name of Object.keys(four)) {
      await writeProject({ [`.berth/state/dev.platform.${name}/terraform.tfstate`]: '{}' }, one.root);
    }
    await one.calls();
    const destroy = async (layers: string[]) => {
      const { context, specs, batch } = await one.select({ layers, purpose: 'destroy' });
      return await destroyAll(context, specs, { parallel: 2, batch });
    };
    return { ...one, destroy };
  }

  test('runs backwards, and a failed layer keeps what it needs', async () => {
    const { root, destroy, calls } = await applied();
    await writeFile(path.join(root, 'fails-destroy-left'), '');
    const results = await destroy(Object.keys(four));
    expect(outcomes(results)).toEqual({
      solo: 'destroyed',
      right: 'destroyed',
      left: 'failed',
      base: 'not-started',
    });
    expect(results.find(({ instance }) => instance.endsWith('base'))?.waitsFor).toBe('dev.platform.left');
    expect(await calls()).not.toContain('destroy base');
  });

  test('of a layer that others need is refused with their names', async () => {
    const { destroy, calls } = await applied();
    await expect(destroy(['base', 'right'])).rejects.toMatchObject({
      code: 'LAYER_NEEDED',
      message: 'the layer "base, right" is still needed by dev.platform.left',
      fix: 'destroy those first, or with it: "berth platform destroy base right left --environment dev"',
    });
    expect(await calls()).toEqual([]);
  });
});
