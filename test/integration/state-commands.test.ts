import { cpSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { projectPaths } from '../../src/model/paths.ts';
import { berth, berthOk } from '../helpers/berth.ts';
import { fixtures } from '../helpers/fixtures.ts';
import { minimalInputs, platformFile, registryInputs, teamFile } from '../helpers/project.ts';
import { suiteFolder, writeFiles } from '../helpers/suite-folder.ts';

const cwd = suiteFolder();
const otherFolder = suiteFolder();
const paths = projectPaths(cwd);
const mark = Math.random().toString(36).slice(2, 8);
const instance = 'dev.sealed.namespace-with-argocd';
/** Its provider has no write-only argument for the token: the state holds it. */
const storing = 'dev.sealed.plain-namespace';
const env = {
  TEST_GIT_TOKEN: 'marked-git-7f3a',
  TEST_ROBOT_TOKEN: 'marked-robot-9c1d',
  TEST_HOOK_TOKEN: 'marked-hook-5e8b',
};
const stateFileOf = (name: string) => path.join(paths.state, name, 'terraform.tfstate');
const stateFile = stateFileOf(instance);
const run = async (...words: string[]) => await berth([...words, '--json'], { cwd });

beforeAll(async () => {
  const inputs = {
    ...minimalInputs(`app-sealed-${mark}`),
    git_token: { env: 'TEST_GIT_TOKEN' },
    ...registryInputs('TEST_ROBOT_TOKEN'),
  };
  const plain = { namespace_name: `plain-sealed-${mark}`, hook_token: { env: 'TEST_HOOK_TOKEN' } };
  const blocks = [
    { block: 'namespace-with-argocd', environment: 'dev', inputs },
    { block: 'plain-namespace', environment: 'dev', inputs: plain },
  ];
  writeFiles(cwd, { 'berth.yaml': platformFile(), 'teams/sealed.yaml': teamFile('sealed', {}, { blocks }) });
  cpSync(path.join(fixtures, 'building-blocks'), path.join(cwd, 'building-blocks'), { recursive: true });
  await berthOk(['team', 'apply', 'sealed', '--yes'], { cwd, env });
});

test('instances and their states are listed and shown', async () => {
  const [list] = (await run('instance', 'list')).json.data.instances;
  expect(list).toMatchObject({
    instance,
    content: expect.stringMatching(/^namespace-with-argocd \d+\.\d+\.\d+$/),
    program: { name: expect.stringMatching(/^(terraform|tofu)$/) },
    state: 'applied',
    lastRun: expect.stringMatching(/^APPLY SUCCEEDED \d/),
  });
  const { data: shown } = (await run('instance', 'show', instance)).json;
  expect(shown).toMatchObject({
    record: { inputs: { project_id: 'shop' }, secrets: { git_token: { env: 'TEST_GIT_TOKEN' } } },
    runs: [{ behaviour: 'APPLY' }],
  });
  const [state] = (await run('state', 'list')).json.data.states;
  const written = JSON.parse(readFileSync(stateFile, 'utf8'));
  expect(state).toMatchObject({
    instance,
    place: stateFile,
    resources: shown.objects.length,
    serial: written.serial,
    writer: written.terraform_version,
    bytes: statSync(stateFile).size,
  });
  const { objects } = (await run('state', 'show', instance)).json.data;
  expect(objects).toContainEqual(
    expect.objectContaining({ address: 'kubernetes_namespace_v1.namespace', id: `app-sealed-${mark}` }),
  );
});

test('secrets are listed by name: those that a state holds, and no others', async () => {
  const { secrets } = (await run('state', 'secrets')).json.data;
  const attribute = expect.stringMatching(/^metadata\.0\.annotations/);
  const address = 'kubernetes_namespace_v1.namespace';
  expect(secrets).toEqual([{ instance: storing, address, attribute }]);
  const holding = [instance, storing].flatMap((name) =>
    JSON.parse(readFileSync(stateFileOf(name), 'utf8'))
      .resources.filter((one: any) => Object.values(env).some((value) => JSON.stringify(one).includes(value)))
      .map((one: any) => `${name} ${one.type}.${one.name}`),
  );
  expect(holding).toEqual([`${storing} ${address}`]);
  expect((await berthOk(['state', 'secrets'], { cwd })).stdout).toContain(address);
});

test.each([
  ['instance', 'list'],
  ['instance', 'show', instance],
  ['instance', 'show', storing],
  ['state', 'list'],
  ['state', 'show', instance],
  ['state', 'show', storing],
  ['state', 'secrets'],
  ['state', 'doctor'],
])('%s %s says no secret, neither to people nor to scripts', async (...words) => {
  const runs = [
    [...words, '--debug'],
    [...words, '--json'],
  ].map((line) => berth(line, { cwd, env }));
  for (const { code, stdout, stderr } of await Promise.all(runs)) {
    expect(code).toBe(0);
    expect(stdout.length).toBeGreaterThan(0);
    for (const value of Object.values(env)) expect(stdout + stderr).not.toContain(value);
  }
});

test('a state is pulled as it is, and pushed back when it is newer', async () => {
  const text = readFileSync(stateFile, 'utf8');
  const pulled = await berthOk(['state', 'pull', instance], { cwd });
  expect(pulled.stdout).toBe(text.trimEnd());
  const state = JSON.parse(text);
  const push = async (file: string, ...words: string[]) =>
    await run('state', 'push', instance, file, ...words);
  writeFileSync(path.join(cwd, 'older'), JSON.stringify({ ...state, serial: state.serial - 1 }));
  writeFileSync(path.join(cwd, 'other'), JSON.stringify({ ...state, serial: 99, lineage: 'b' }));
  for (const file of ['older', 'other']) {
    const refused = await push(file, '--yes');
    expect(refused).toMatchObject({ code: 2, json: { error: { code: 'STATE_INVALID' } } });
  }
  writeFileSync(
    path.join(cwd, 'newer'),
    `${JSON.stringify({ ...state, serial: state.serial + 1 }, null, 2)}\n`,
  );
  expect(await push('newer')).toMatchObject({ code: 5, json: { error: { code: 'INPUT_NEEDED' } } });
  expect(readFileSync(stateFile, 'utf8')).toBe(text);

  const pushed = (await push('newer', '--yes')).json.data;
  expect(readFileSync(pushed.backup, 'utf8')).toBe(text);
  expect(statSync(pushed.backup).mode & 0o777).toBe(0o600);
  // Real Terraform takes it, and the instance is looked at again.
  const again = await berthOk(['team', 'apply', 'sealed', '--yes', '--json'], { cwd, env });
  expect(again.json.data.instances[0].result).toBe('unchanged');
});

test('the doctor finds an instance that the inventory lost, and the next apply mends it', async () => {
  rmSync(path.join(paths.instances, `${instance}.json`));
  const { code, json } = await run('state', 'doctor');
  expect({ code, ok: json.ok }).toEqual({ code: 1, ok: false });
  expect(json.data.findings).toEqual([
    {
      instance,
      problem: expect.stringContaining('not in the inventory'),
      fix: expect.stringContaining('apply'),
    },
  ]);
  const again = await berthOk(['team', 'apply', 'sealed', '--yes', '--json'], { cwd, env });
  expect(again.json.data.instances[0].result).toBe('unchanged');
  expect((await run('state', 'doctor')).code).toBe(0);
});

test.each([
  ['instance', 'show'],
  ['instance', 'move'],
  ['state', 'show'],
  ['state', 'pull'],
  ['state', 'unlock'],
])('%s %s names what there is when it is asked for something else', async (...words) => {
  for (const name of ['dev.sealed.namespace-with-argo', '../../berth.yaml']) {
    const { code, json } = await run(...words, name);
    expect({ code, error: json.error.code }).toEqual({ code: 2, error: 'UNKNOWN_INSTANCE' });
    expect(json.error.fix).toContain(instance);
  }
});

test('without any state there is nothing to list', async () => {
  const empty = otherFolder;
  writeFiles(empty, { 'berth.yaml': platformFile() });
  const said = async (...words: string[]) => (await berthOk(words, { cwd: empty })).stdout;
  expect(await said('state', 'secrets')).toBe('no state holds a secret');
  expect(await said('state', 'list')).toBe('there is no state yet');
  expect(await said('instance', 'list')).toBe('nothing was applied here yet');
  expect(await said('state', 'doctor')).toBe('0 instances: nothing is wrong');
  expect(readdirSync(empty)).toEqual(['berth.yaml']);
});
