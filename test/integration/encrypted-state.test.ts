import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { defaultPlatformConfig } from '../../src/config/platform-config.ts';
import type { Project } from '../../src/config/project.ts';
import { homeScope } from '../../src/engine/state/home-scope.ts';
import { backendConfig } from '../../src/model/backend-config.ts';
import { projectPaths } from '../../src/model/paths.ts';
import type { StateHome } from '../../src/state/backend.ts';
import { openHome } from '../../src/state/open-home.ts';
import { apply, plan } from '../../src/terraform/instance-run.ts';
import { berth, berthOk } from '../helpers/berth.ts';
import { moduleRun } from '../helpers/module-run.ts';
import { minimalInputs, platformFile, teamFile } from '../helpers/project.ts';
import { placeName, type StatePlace, startStateServer } from '../helpers/state-places.ts';
import { suiteFolder, writeFiles } from '../helpers/suite-folder.ts';

const marker = 'planted-marker-5d20';
const passphrase = 'correct ${horse} %{battery} "staple" ä';

const texts = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(path.join(entry.parentPath, entry.name), 'utf8'));

test('OpenTofu and berth read and write the same encrypted state, and nothing of it lies in the clear', async () => {
  const root = suiteFolder();
  const home = async (secret = passphrase): Promise<StateHome> => {
    const project = { paths: projectPaths(root), platform: { value: defaultPlatformConfig() }, teams: [] };
    const config = { type: 'local', encryption: { passphrase: { env: 'PASS' } } };
    const scope = homeScope(project as unknown as Project, { PASS: secret });
    return await openHome(backendConfig.parse(config), scope);
  };
  const there = await home();
  const run = { root, home: there, program: 'tofu' as const, name: 'dev.a.x', variables: { text: marker } };
  await plan(await moduleRun(run), { destroy: false });
  // Values of variables that are no secrets are given as a file; the plan itself is encrypted.
  const { workFolder } = await moduleRun(run);
  const [planFile = ''] = readdirSync(workFolder).filter((file) => file.endsWith('.tfplan'));
  expect(JSON.parse(readFileSync(path.join(workFolder, planFile), 'utf8'))).toHaveProperty('encrypted_data');
  expect((await apply(await moduleRun(run))).outputs.text?.value).toBe(marker);
  const sealed = (await there.backend.pull('dev.a.x')) ?? '';
  expect(texts(path.join(root, '.berth/state')).join()).not.toContain(marker);
  expect(texts(root).join()).not.toContain('horse');
  const clear = await there.backend.clear('dev.a.x', sealed);
  expect(JSON.parse(clear).outputs.text.value).toBe(marker);

  // What berth writes is what OpenTofu goes on with.
  await there.backend.push('dev.a.x', JSON.stringify({ ...JSON.parse(clear), serial: 40 }));
  expect(texts(path.join(root, '.berth/state')).join()).not.toContain(marker);
  expect((await apply(await moduleRun(run))).counts).toMatchObject({ add: 0, change: 0, remove: 0 });

  await expect((await home('another-passphrase')).backend.clear('dev.a.x', sealed)).rejects.toMatchObject({
    code: 'STATE_INVALID',
    fix: expect.stringContaining('PASS'),
  });
  await expect((await home('too-short')).backend.terraform('dev.a.y', 'tofu')).rejects.toMatchObject({
    code: 'SECRET_UNAVAILABLE',
    message: expect.stringContaining('fewer than 16'),
  });
  await expect(there.backend.terraform('dev.a.x', 'terraform')).rejects.toMatchObject({
    code: 'STATE_NEEDS_TOFU',
  });
});

let server: StatePlace;
beforeAll(async () => {
  server = await startStateServer();
});
afterAll(async () => await server?.stop());

test('a team whose state becomes encrypted, moves, and is in the clear again', async () => {
  const cwd = suiteFolder();
  const mark = Math.random().toString(36).slice(2, 8);
  const team = `sealed-${mark}`;
  const instance = `dev.${team}.namespace-with-argocd`;
  const namespace = `app-${marker}-${mark}`;
  const env = { ...server.env, STATE_PASS: passphrase, STATE_PASS_2: `${passphrase} two` };
  const { kubeconfig, context } = inject('cluster');
  const platform = (program: string) =>
    platformFile({ toolchain: { program }, environments: { dev: { cluster: { kubeconfig, context } } } });
  writeFiles(cwd, {
    'berth.yaml': platform('tofu'),
    [`teams/${team}.yaml`]: teamFile(team, minimalInputs(namespace)),
  });
  const data = async (...words: string[]) => (await berthOk([...words, '--json'], { cwd, env })).json.data;
  const migrate = async (backend: Record<string, unknown>) =>
    await data('state', 'migrate', '--to', JSON.stringify(backend), '--yes');
  const result = async () => (await data('team', 'plan', team)).instances[0].result;
  const states = () => texts(path.join(cwd, '.berth/state')).join();
  await berthOk(['team', 'apply', team, '--yes'], { cwd, env });
  expect(states()).toContain(namespace);

  const encryption = { passphrase: { env: 'STATE_PASS' } };
  const moved = await migrate({ type: 'local', encryption });
  expect(moved.states[0]).toMatchObject({ instance, resources: expect.any(Number) });
  expect([states(), texts(path.join(cwd, '.berth/backups')).join()].join()).not.toContain(namespace);
  expect(await result()).toBe('unchanged');

  // Everything that reads states reads this one.
  const [listed] = (await data('state', 'list')).states;
  expect(listed).toMatchObject({ instance, serial: expect.any(Number) });
  expect(listed.resources).toBeGreaterThan(5);
  expect((await data('state', 'show', instance)).objects.length).toBeGreaterThan(5);
  await data('state', 'secrets');
  expect((await data('state', 'doctor')).findings).toEqual([]);
  expect((await data('instance', 'list')).instances[0].state).toBe('applied');
  expect(JSON.parse((await data('state', 'pull', instance)).state).resources.length).toBeGreaterThan(5);
  expect((await data('team', 'apply', team, '--yes')).instances[0].result).toMatch(/skipped|applied/);
  expect((await data('team', 'apply', team, '--yes', '--refresh')).instances[0].result).not.toBe('failed');
  expect(states()).not.toContain(namespace);
  expect(texts(cwd).join()).not.toContain('horse');

  // Without the passphrase, the reason is said where a state is read.
  const { STATE_PASS: _gone, ...without } = env;
  const refused = await berth(['state', 'list', '--json'], { cwd, env: without });
  expect([refused.code, refused.stdout]).toEqual([2, expect.stringContaining('SECRET_UNAVAILABLE')]);
  const wrong = { ...env, STATE_PASS: 'of somebody else entirely' };
  const doctor = await berth(['state', 'doctor', '--json'], { cwd, env: wrong });
  expect(doctor.json.data.findings[0]).toMatchObject({
    problem: expect.stringContaining('another passphrase'),
    fix: expect.stringContaining('STATE_PASS'),
  });

  // Another passphrase, another place, and back into the clear.
  await migrate({ type: 'local', encryption: { passphrase: { env: 'STATE_PASS_2' } } });
  expect(await result()).toBe('unchanged');
  const remote = server.config(placeName());
  await migrate({ ...remote, encryption });
  expect(await result()).toBe('unchanged');
  await migrate(remote);
  expect(await result()).toBe('unchanged');

  // What terraform made stays with terraform until it is given to OpenTofu.
  await berthOk(['state', 'migrate', instance, '--program', 'terraform'], { cwd, env });
  writeFiles(cwd, {
    'berth.yaml': readFileSync(path.join(cwd, 'berth.yaml'), 'utf8').replace('tofu', 'terraform'),
  });
  const needs = await berth(
    ['state', 'migrate', '--to', JSON.stringify({ type: 'local', encryption }), '--yes', '--json'],
    { cwd, env },
  );
  expect([needs.code, needs.stdout]).toEqual([2, expect.stringContaining('STATE_NEEDS_TOFU')]);
  await berthOk(['team', 'destroy', team, '--yes'], { cwd, env });
}, 600_000);
