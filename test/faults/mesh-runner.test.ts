import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { berth, startBerth } from '../helpers/berth.ts';
import { type GitRepository, gitRepository } from '../helpers/git-repository.ts';
import { times } from '../helpers/long.ts';
import { slowModule } from '../helpers/mesh-modules.ts';
import { type OrderedRun, runInput, textInput } from '../helpers/mesh-run.ts';
import { runnerProject, type TestRunner, testRunner } from '../helpers/mesh-runner.ts';
import { MeshStandIn } from '../helpers/mesh-stand-in.ts';
import { processes, until } from '../helpers/processes.ts';
import { suiteFolder } from '../helpers/suite-folder.ts';

const root = suiteFolder();
let blocks: GitRepository;
let meshStack: MeshStandIn;

beforeAll(async () => {
  blocks = gitRepository(path.join(root, 'blocks'), {
    'greeting/main.tf':
      'variable "text" { type = string }\nresource "terraform_data" "one" { input = var.text }\noutput "text" { value = terraform_data.one.output }',
    'slow/main.tf': slowModule,
  });
  meshStack = await MeshStandIn.start();
});
afterEach(() => {
  meshStack.down = false;
  meshStack.mayRepeat = false;
  expect(meshStack.violations.splice(0)).toEqual([]);
});
afterAll(() => meshStack.stop());

const greeting = (text: string, block?: string, behavior = 'APPLY'): OrderedRun =>
  meshStack.order({
    behavior,
    ...(block && { block }),
    implementation: { repositoryUrl: blocks.url, repositoryPath: 'greeting' },
    inputs: [textInput(text)],
  });
const waiting = (go: string, block?: string): OrderedRun =>
  meshStack.order({
    ...(block && { block }),
    implementation: { repositoryUrl: blocks.url, repositoryPath: 'slow' },
    inputs: [textInput('slow'), runInput('go', go)],
  });

describe('a runner that goes on', () => {
  let runner: TestRunner;
  const events = () => runner.events;
  beforeAll(async () => {
    runner = await testRunner({ root: path.join(root, 'one'), meshStack, program: 'terraform', workers: 4 });
  });
  afterAll(async () => {
    await runner.stop();
  });

  test('fifty runs are done by four workers, each once, four at the same time', async () => {
    const runs = Array.from({ length: times(12, 50) }, (_, index) => greeting(`run ${index}`));
    await Promise.all(runs.map(async ({ ended }) => await ended));
    expect(runs.map(({ last }) => last?.status)).toEqual(runs.map(() => 'SUCCEEDED'));
    expect(runs.map(({ outputs }) => outputs.text?.value)).toEqual(runs.map((_, index) => `run ${index}`));
    const begun = events().filter(({ type }) => type === 'block-run.started');
    expect(begun).toHaveLength(runs.length);
    let active = 0;
    let most = 0;
    for (const { type } of events()) {
      if (type === 'block-run.started') active += 1;
      if (type === 'block-run.ended') active -= 1;
      most = Math.max(most, active);
    }
    expect(most).toBe(4);
  });

  test('two runs of one building block wait for each other', async () => {
    const go = path.join(root, 'both');
    const first = waiting(go);
    await until('the apply', () => existsSync(`${go}.begun`));
    const second = greeting('second', first.block);
    await sleep(1000);
    expect(second.updates).toEqual([]);
    writeFileSync(go, '');
    await Promise.all([first.ended, second.ended]);
    expect([first.last?.status, second.last?.status]).toEqual(['SUCCEEDED', 'SUCCEEDED']);
  });

  test('while meshStack is away nothing is lost: neither the state nor the end of a run', async () => {
    const go = path.join(root, 'away');
    const run = waiting(go);
    await until('the apply', () => existsSync(`${go}.begun`));
    meshStack.down = true;
    writeFileSync(go, '');
    await sleep(times(3, 60) * 1000);
    meshStack.down = false;
    await run.ended;
    expect(run.last?.status, run.systemText).toBe('SUCCEEDED');
    expect(meshStack.state(run.block).outputs.text.value).toBe('slow');
  });

  test('a token of the API key that holds no more is replaced', async () => {
    const { logins, refusals } = meshStack;
    meshStack.expireTokens();
    const run = greeting('after all');
    await run.ended;
    expect(run.last?.status).toBe('SUCCEEDED');
    expect([meshStack.logins - logins, meshStack.refusals - refusals]).toEqual([1, 1]);
  });

  test('a state that cannot be written is kept, and the next run writes it', async () => {
    const go = path.join(root, 'expired');
    const run = waiting(go);
    await until('the apply', () => existsSync(`${go}.begun`));
    run.expired = true;
    writeFileSync(go, '');
    const ended = () => events().find((event) => event.type === 'block-run.ended' && event.run === run.uuid);
    expect(await until('the end', () => ended())).toMatchObject({ status: 'FAILED', step: 'execute_tf' });
    expect(JSON.stringify(meshStack.state(run.block) ?? {})).not.toContain('"last"');
    const next = waiting(go, run.block);
    await next.ended;
    expect(next.last?.status, next.systemText).toBe('SUCCEEDED');
    expect(next.step('init_tf')?.systemMessage).toContain('it is written now');
    expect(next.step('execute_tf')?.systemMessage).toContain('0 to add, 0 to change, 0 to destroy');
    const kept = path.join(root, 'one/.berth/meshstack', meshStack.runner, 'states');
    expect(readdirSync(kept)).toEqual([]);
  });

  test('it can be looked at: health and metrics', async () => {
    const address = runner.observation();
    expect(await (await fetch(`${address}/healthz`)).text()).toBe('OK');
    const answer = await fetch(`${address}/metrics`);
    expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4');
    const text = await answer.text();
    expect(text).toMatch(/^# TYPE berth_meshstack_runs_total counter$/m);
    expect(text).toMatch(/^berth_meshstack_runs_total\{behaviour="APPLY",status="SUCCEEDED"\} \d+$/m);
    expect(text).toMatch(/^berth_meshstack_run_seconds_bucket\{le="\+Inf"\} \d+$/m);
    expect(text).toMatch(/^berth_meshstack_workers 4$/m);
    expect((await fetch(`${address}/runs`)).status).toBe(404);
  });
});

test('a run that takes too long is stopped, and says so', async () => {
  const runner = await testRunner({
    root: path.join(root, 'late'),
    meshStack,
    program: 'terraform',
    runMinutes: 0.05,
  });
  const run = waiting(path.join(root, 'never'));
  await run.ended;
  expect(run.last?.status).toBe('FAILED');
  expect(run.step('execute_tf')?.userMessage).toBe('This run took longer than 0.05 minutes and was stopped.');
  await runner.stop();
});

test('asked to stop, it ends what was begun and takes nothing new; asked twice, it ends that, too', async () => {
  const runner = await testRunner({ root: path.join(root, 'stopped'), meshStack, program: 'terraform' });
  const go = path.join(root, 'drained');
  const run = waiting(go);
  await until('the apply', () => existsSync(`${go}.begun`));
  const ended = runner.stop();
  const left = greeting('for somebody else');
  writeFileSync(go, '');
  expect(await ended).toBe(1);
  expect(run.last?.status).toBe('SUCCEEDED');
  expect(left.updates).toEqual([]);

  const second = await testRunner({ root: path.join(root, 'stopped'), meshStack, program: 'terraform' });
  await left.ended;
  const never = path.join(root, 'not-drained');
  const cut = waiting(never);
  await until('the apply', () => existsSync(`${never}.begun`));
  await second.stop(2);
  expect(cut.last?.status).toBe('FAILED');
  expect(cut.step('execute_tf')?.userMessage).toContain('The runner was stopped');
});

test('a runner that is not let in says so and ends', async () => {
  const words = ['serve', 'meshstack', '--url', meshStack.address, '--runner', meshStack.runner];
  const listen = ['--listen', '127.0.0.1:0'];
  const refused = async (env: Record<string, string>, ...more: string[]) =>
    (await berth([...words, ...listen, ...more], { cwd: root, env })).stderr;
  expect(await refused({})).toMatch(/MESHSTACK_SETTINGS.*MESHSTACK_API_KEY/s);
  expect(await refused({ MESHSTACK_API_KEY: meshStack.clientId, MESHSTACK_API_SECRET: 'guessed' })).toMatch(
    /RUNNER_REFUSED.*login answers 401/s,
  );
  expect(await refused(meshStack.environment, '--private-key', 'none.pem')).toContain('RUNNER_SETTINGS');
  expect(await refused(meshStack.environment, '--workers', 'many')).toContain('--workers "many"');
  meshStack.runnerStatus = 404;
  runnerProject(path.join(root, 'unknown'), meshStack, 'terraform');
  const key = path.join(root, 'unknown/runner.pem');
  expect(await refused(meshStack.environment, '--private-key', key)).toMatch(/RUNNER_REFUSED.*404/s);
  meshStack.runnerStatus = 200;
});

describe('a runner that is killed', () => {
  const project = path.join(root, 'killed');
  const words = () => [
    ...['serve', 'meshstack', '--url', meshStack.address, '--runner', meshStack.runner, '--workers', '1'],
    ...['--private-key', path.join(project, 'runner.pem'), '--listen', '127.0.0.1:0', '--json=stream'],
  ];
  const start = () => {
    const env = { ...meshStack.environment, TF_CLI_CONFIG_FILE: path.join(project, 'cli.tfrc') };
    const child = startBerth(words(), { cwd: project, env });
    const said: string[] = [];
    child.stdout?.on('data', (part) => said.push(String(part)));
    return { child, said: () => said.join('') };
  };
  let hanging: http.Server;
  beforeAll(async () => {
    runnerProject(project, meshStack, 'terraform');
    hanging = http.createServer(() => undefined);
    await new Promise<void>((resolve) => hanging.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => {
    hanging.closeAllConnections();
    hanging.close();
  });

  /** A run that stays in a step as long as it has to. */
  const stuck: Readonly<Record<string, () => { run: OrderedRun; loosen: () => void }>> = {
    sources: () => {
      const { port } = hanging.address() as AddressInfo;
      const repositoryUrl = `http://127.0.0.1:${port}/blocks`;
      const run = meshStack.order({ implementation: { repositoryUrl }, inputs: [textInput('x')] });
      return { run, loosen: () => undefined };
    },
    init_tf: () => {
      let open = () => {};
      meshStack.stateGate = new Promise((resolve) => {
        open = resolve;
      });
      return { run: greeting('x'), loosen: open };
    },
    pre_run_script: () => ({
      run: meshStack.order({
        implementation: {
          repositoryUrl: blocks.url,
          repositoryPath: 'greeting',
          preRunScript: 'sleep 600',
        },
        inputs: [textInput('x')],
      }),
      loosen: () => undefined,
    }),
    execute_tf: () => ({ run: waiting(path.join(root, 'killed-apply')), loosen: () => undefined }),
    // Too short to hold it there: it is killed as soon as it says so.
    input: () => ({ run: greeting('x'), loosen: () => undefined }),
    output: () => ({ run: greeting('x'), loosen: () => undefined }),
  };

  test.each(Object.keys(stuck))('in the step %s: the next one tells of it, and goes on', async (step) => {
    const { run, loosen } = (stuck[step] as () => { run: OrderedRun; loosen: () => void })();
    const first = start();
    await until(
      'the step',
      () =>
        (run.steps !== undefined && first.said().includes(`"step":"${step}"`)) ||
        (step === 'sources' && run.updates.length > 0),
    );
    if (step === 'execute_tf')
      await until('the apply', () => existsSync(path.join(root, 'killed-apply.begun')));
    first.child.kill('SIGKILL');
    await first.child;
    loosen();
    meshStack.mayRepeat = true;
    meshStack.stateGate = undefined;
    const second = start();
    try {
      const told = await until(
        'the report',
        () => (run.last?.status === 'FAILED' || step === 'output') && run.last,
        90,
      );
      // In the last moment it may have been done.
      if (step !== 'output') {
        expect(told.status).toBe('FAILED');
        expect(told.steps.find(({ status }) => status === 'FAILED')?.userMessage).toContain(
          'The runner was ended',
        );
      }
      writeFileSync(path.join(root, 'killed-apply'), '');
      const next =
        step === 'execute_tf'
          ? waiting(path.join(root, 'killed-apply'), run.block)
          : greeting('y', run.block);
      await next.ended;
      expect(next.last?.status, next.systemText).toBe('SUCCEEDED');
      const names = meshStack.state(run.block).resources.map(({ name }: { name: string }) => name);
      expect(new Set(names).size).toBe(names.length);
      const folder = path.join(project, '.berth/meshstack', meshStack.runner, 'runs');
      await until('the end', () => readdirSync(folder).length === 0);
    } finally {
      second.child.kill('SIGTERM');
      await second.child;
    }
    const left = processes().filter(({ command }) => command.includes(project));
    expect(left).toEqual([]);
  });
});
