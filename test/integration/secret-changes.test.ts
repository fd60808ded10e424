import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { berth, berthOk } from '../helpers/berth.ts';
import { readObject } from '../helpers/kubernetes.ts';
import { minimalInputs, platformFile, registryInputs, teamFile } from '../helpers/project.ts';
import { suiteFolder, writeFiles } from '../helpers/suite-folder.ts';

const repository = 'kubernetes_secret_v1.repository';
const pullSecret = 'kubernetes_secret_v1.pull_secret';

describe('secrets of a namespace', () => {
  const cwd = suiteFolder();
  const mark = Math.random().toString(36).slice(2, 8);
  const namespace = `app-secrets-${mark}`;
  const inputs = {
    ...minimalInputs(namespace),
    git_username: 'bot',
    git_token: { file: 'git-token' },
    ...registryInputs('ROBOT_TOKEN'),
  };
  const env = { ROBOT_TOKEN: `first-"robot"-${mark}` };
  const write = (changes: Record<string, unknown> = {}) =>
    writeFiles(cwd, {
      'berth.yaml': platformFile(),
      'teams/secret.yaml': teamFile('secret', { ...inputs, ...changes }),
    });
  writeFiles(cwd, { 'git-token': `first-git-${mark}\n` });

  const team = async (command: string, words: string[], changes: Record<string, string> = {}) => {
    const { json } = await berthOk(['team', command, 'secret', '--json', ...words], {
      cwd,
      env: { ...env, ...changes },
    });
    const [{ result, changes: done }] = json.data.instances;
    return { result, changes: done.map(({ action, address }: any) => `${action} ${address}`) };
  };
  const data = async () => {
    const [repo, pull] = await Promise.all([
      readObject('v1', 'Secret', `repo-${namespace}`, 'argocd'),
      readObject('v1', 'Secret', 'berth-registry-pull', namespace),
    ]);
    return {
      repository: decoded(repo.data),
      registry: JSON.parse(decoded(pull.data)['.dockerconfigjson'] ?? '').auths['registry.example.com'],
      uids: [repo.metadata.uid, pull.metadata.uid],
      versions: [repo.metadata.resourceVersion, pull.metadata.resourceVersion],
    };
  };
  const state = () =>
    readFileSync(path.join(cwd, `.berth/state/dev.secret.namespace-with-argocd/terraform.tfstate`), 'utf8');
  let before: Awaited<ReturnType<typeof data>>;

  test('are written with the first apply, and stand in no state', async () => {
    write();
    expect(await team('apply', ['--yes'])).toMatchObject({ result: 'applied' });
    before = await data();
    expect(before.repository).toEqual({
      type: 'git',
      url: 'https://git.example.com/shop.git',
      project: namespace,
      username: 'bot',
      password: `first-git-${mark}`,
    });
    expect(before.registry).toEqual({
      username: 'robot$shop',
      password: env.ROBOT_TOKEN,
      auth: Buffer.from(`robot$shop:${env.ROBOT_TOKEN}`).toString('base64'),
    });
    expect(state()).toContain(`repo-${namespace}`);
    expect(state()).not.toContain(`first-git-${mark}`);
    expect(state()).not.toContain('-robot-');
  });

  test('that are the same change nothing', async () => {
    expect(await team('apply', ['--yes'])).toEqual({ result: 'skipped', changes: [] });
    expect(await team('plan', [])).toEqual({ result: 'unchanged', changes: [] });
    expect(await team('apply', ['--yes', '--refresh'])).toEqual({ result: 'unchanged', changes: [] });
  });

  test('that changed are updated in place, and nothing else is', async () => {
    writeFileSync(path.join(cwd, 'git-token'), `second-git-${mark}\n`);
    expect(await team('plan', [])).toEqual({ result: 'planned', changes: [`update ${repository}`] });
    expect(await team('apply', ['--yes'])).toEqual({ result: 'applied', changes: [`update ${repository}`] });
    const after = await data();
    expect(after.repository).toEqual({ ...before.repository, password: `second-git-${mark}` });
    expect(after.uids).toEqual(before.uids);
    expect(after.versions[1]).toBe(before.versions[1]);

    env.ROBOT_TOKEN = `second-robot-${mark}`;
    expect(await team('apply', ['--yes'])).toEqual({ result: 'applied', changes: [`update ${pullSecret}`] });
    expect((await data()).registry).toMatchObject({ password: env.ROBOT_TOKEN });
  });

  test('of which other parts changed are updated too', async () => {
    const changes = { git_username: 'other' };
    write(changes);
    expect(await team('apply', ['--yes'])).toEqual({ result: 'applied', changes: [`update ${repository}`] });
    expect((await data()).repository).toMatchObject({ username: 'other', password: `second-git-${mark}` });
  });

  test('that were removed are taken out', async () => {
    write({ git_token: undefined });
    expect(await team('apply', ['--yes'])).toEqual({ result: 'applied', changes: [`update ${repository}`] });
    expect(Object.keys((await data()).repository).sort()).toEqual(['project', 'type', 'url', 'username']);
    expect(await team('plan', [])).toEqual({ result: 'unchanged', changes: [] });
  });

  test('are not needed to destroy', async () => {
    const { code } = await berth(['team', 'destroy', 'secret', '--yes'], { cwd });
    expect(code).toBe(0);
    expect(await readObject('v1', 'Secret', `repo-${namespace}`, 'argocd')).toBeUndefined();
  });
});

function decoded(data: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => [key, Buffer.from(value, 'base64').toString()]),
  );
}
