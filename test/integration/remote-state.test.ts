import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { stringify } from 'yaml';
import { projectPaths } from '../../src/model/paths.ts';
import { berth, berthOk, startBerth } from '../helpers/berth.ts';
import { some } from '../helpers/long.ts';
import { freePort } from '../helpers/own-process.ts';
import { minimalInputs, platformFile, teamFile } from '../helpers/project.ts';
import { placeName, type StatePlace, statePlaces } from '../helpers/state-places.ts';
import { suiteFolder, writeFiles } from '../helpers/suite-folder.ts';

/** Stands between berth and a place, and can be taken away. */
async function door(target: number): Promise<{ port: number; shut(): Promise<void>; open(): Promise<void> }> {
  const port = await freePort();
  const sockets = new Set<Socket>();
  let server: Server | undefined;
  const open = async () => {
    server = createServer((socket) => {
      const through = connect(target, '127.0.0.1');
      for (const one of [socket, through]) {
        sockets.add(one);
        one.on('error', () => undefined).on('close', () => sockets.delete(one));
      }
      socket.pipe(through).pipe(socket);
    });
    await new Promise<void>((resolve) => server?.listen(port, '127.0.0.1', () => resolve()));
  };
  await open();
  return {
    port,
    open,
    shut: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server?.close(resolve));
    },
  };
}

// The others in the long form; what a backend keeps is tested for each of them elsewhere.
describe.each(some(['pg', 'http', 'kubernetes', 's3 that keeps conditions'], 2))('state in %s', (kind) => {
  const cwd = suiteFolder();
  const paths = projectPaths(cwd);
  const mark = Math.random().toString(36).slice(2, 8);
  const here = placeName();
  const team = `far-${mark}`;
  const instance = `dev.${team}.namespace-with-argocd`;
  let place: StatePlace;
  let way: Awaited<ReturnType<typeof door>>;
  let env: Record<string, string>;
  const run = async (...words: string[]) => await berth([...words, '--json'], { cwd, env });
  const want = (inputs: Record<string, unknown> = {}) =>
    writeFiles(cwd, {
      [`teams/${team}.yaml`]: teamFile(team, { ...minimalInputs(`app-${team}`), ...inputs }),
    });

  beforeAll(async () => {
    place = await (statePlaces[kind] as () => Promise<StatePlace>)();
    way = await door(place.port as number);
    place.lead?.(way.port);
    const text = JSON.stringify([place.config(here), place.env]);
    const [backend, variables] = JSON.parse(
      text.replaceAll(`127.0.0.1:${place.port}`, `127.0.0.1:${way.port}`),
    );
    env = variables;
    const { kubeconfig, context } = inject('cluster');
    writeFiles(cwd, {
      'berth.yaml': platformFile({ environments: { dev: { cluster: { kubeconfig, context }, backend } } }),
    });
    want();
  });
  afterAll(async () => {
    await berth(['team', 'destroy', team, '--yes'], { cwd, env });
    await way?.shut();
    await place?.stop();
  });

  test('a team lives there, and nothing of it on this machine', async () => {
    const planned = await berthOk(['team', 'plan', team, '--json'], { cwd, env });
    expect(planned.json.data.instances[0].result).toBe('planned');
    const applied = await berthOk(['team', 'apply', team, '--yes', '--json'], { cwd, env });
    expect(applied.json.data.instances[0].result).toBe('applied');
    const again = await berthOk(['team', 'apply', team, '--yes', '--json'], { cwd, env });
    expect(again.json.data.instances[0].result).toBe('skipped');
    const listed = (await run('state', 'list')).json.data.states;
    expect(listed).toEqual([expect.objectContaining({ instance, resources: expect.any(Number) })]);
    expect(listed[0].resources).toBeGreaterThan(5);
    expect((await run('instance', 'show', instance)).json.data.record.instance).toBe(instance);
    expect((await run('run', 'list')).json.data.runs.length).toBeGreaterThanOrEqual(2);
    for (const folder of [paths.state, paths.instances, paths.runs, paths.locks])
      expect(existsSync(folder)).toBe(false);
    expect((await run('state', 'doctor')).json.data).toMatchObject({
      findings: [],
      backends: [{ locks: 'experiment' }],
    });
  });

  test('another machine sees it, takes nothing anew, and is kept out while it is worked on', async () => {
    const other = suiteLike(cwd);
    const seen = await berthOk(['team', 'apply', team, '--yes', '--json'], { cwd: other, env });
    expect(seen.json.data.instances[0].result).toBe('skipped');
    const exported = (await run('state', 'pull', instance)).json.data.state;
    expect(JSON.parse(exported).resources.length).toBeGreaterThan(5);
    rmSync(other, { recursive: true });
  });

  test('credentials stand nowhere in the project', () => {
    const texts = readdirSync(cwd, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(path.join(entry.parentPath, entry.name), 'utf8'));
    for (const secret of place.secrets) expect(texts.some((text) => text.includes(secret))).toBe(false);
  });

  test('what cannot be reached is said at once, and what lies on the way is kept', async () => {
    await way.shut();
    const failed = await run('team', 'apply', team, '--yes');
    expect(failed.code).toBe(1);
    expect(failed.stdout).toContain('BACKEND_UNREACHABLE');
    for (const secret of place.secrets) expect(failed.stdout + failed.stderr).not.toContain(secret);
    const parts = (await run('doctor')).json.data.parts;
    expect(parts.find(({ part }: { part: string }) => part === 'state of dev').state).toBe('missing');
    await way.open();
  });

  test('a state that is not taken at the end of an apply is kept, and the next apply puts it in its place', async () => {
    want({ size: 'medium', labels: { 'example.com/more': 'yes' } });
    const process = startBerth(['team', 'apply', team, '--yes', '--json=stream'], { cwd, env });
    let shut: Promise<void> | undefined;
    process.stdout?.on('data', (text) => {
      // In the middle: Terraform has its lock, and has changed something.
      if (String(text).includes('resource.') && !shut) shut = way.shut();
    });
    const { stdout, exitCode } = await process;
    await shut;
    expect(exitCode).not.toBe(0);
    const rescued = path.join(paths.work, instance, 'errored.tfstate');
    expect(existsSync(rescued)).toBe(true);
    expect(stdout).toContain('errored.tfstate');
    await way.open();
    const locked = await run('team', 'apply', team, '--yes');
    // pg frees its lock with the connection; the others leave it, and say so.
    if (locked.code !== 0) {
      expect(locked.code).toBe(6);
      expect((await run('state', 'unlock', instance, '--yes')).code).toBe(6);
      expect((await run('state', 'unlock', instance, '--yes', '--force')).code).toBe(0);
      await berthOk(['team', 'apply', team, '--yes'], { cwd, env });
    }
    expect(existsSync(rescued)).toBe(false);
    const plan = await berthOk(['team', 'plan', team, '--json'], { cwd, env });
    expect(plan.json.data.instances[0].result).toBe('unchanged');
  });

  test('moved to this machine and back, it goes on without a change', async () => {
    const config = readFileSync(path.join(cwd, 'berth.yaml'), 'utf8');
    const moved = await berthOk(['state', 'migrate', '--to', 'local', '--yes', '--json'], { cwd, env });
    expect(moved.json.data.states[0]).toMatchObject({ instance });
    const plan = async () =>
      (await berthOk(['team', 'plan', team, '--json'], { cwd, env })).json.data.instances[0].result;
    expect(await plan()).toBe('unchanged');
    await berthOk(['team', 'apply', team, '--yes'], { cwd, env });
    expect(existsSync(paths.state)).toBe(true);
    const old = suiteLike(cwd, config);
    const refused = await berth(['team', 'apply', team, '--yes', '--json'], { cwd: old, env });
    expect([refused.code, refused.stdout]).toEqual([6, expect.stringContaining('STATE_MOVED')]);
    rmSync(old, { recursive: true });
    const target = stringify(place.config(here), null, { collectionStyle: 'flow' });
    const back = target.replaceAll(`127.0.0.1:${place.port}`, `127.0.0.1:${way.port}`).trim();
    await berthOk(['state', 'migrate', '--to', back, '--yes'], { cwd, env });
    expect(await plan()).toBe('unchanged');
    await berthOk(['team', 'apply', team, '--yes'], { cwd, env });
    await berthOk(['team', 'destroy', team, '--yes'], { cwd, env });
    expect((await run('state', 'list')).json.data.states).toEqual([]);
  });

  /** A second checkout of the same project. */
  function suiteLike(folder: string, config = readFileSync(path.join(folder, 'berth.yaml'), 'utf8')): string {
    const copy = `${folder}-other`;
    writeFiles(copy, {
      'berth.yaml': config,
      [`teams/${team}.yaml`]: readFileSync(path.join(folder, `teams/${team}.yaml`), 'utf8'),
    });
    return copy;
  }
});

vi.setConfig({ testTimeout: 300_000 });
