import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { actor } from '../helpers/access.ts';
import { berth, berthOk } from '../helpers/berth.ts';
import { chosenToolchain } from '../helpers/chosen-program.ts';
import { readObject } from '../helpers/kubernetes.ts';
import { playedToolchain } from '../helpers/played-providers.ts';
import { minimalInputs, platformFile, teamFile } from '../helpers/project.ts';
import { decoded } from '../helpers/shop-team.ts';
import { suiteFolder, writeFiles } from '../helpers/suite-folder.ts';

const cwd = suiteFolder();
const namespace = `app-robots-${Math.random().toString(36).slice(2, 8)}`;
const instance = 'dev.shop.namespace-with-argocd';
const env = {
  SEED: 'a seed of the platform, long enough',
  OTHER_SEED: 'another seed of the platform, as long',
  HARBOR_USERNAME: 'admin',
  HARBOR_PASSWORD: 'a-password-of-nobody',
};

function wanted(inputs: Readonly<Record<string, unknown>> = {}): string {
  return teamFile('shop', {
    ...minimalInputs(namespace),
    harbor_mode: 'managed',
    harbor_url: 'https://harbor.example.com',
    harbor_project: 'shop',
    harbor_robot_seed: { env: 'SEED' },
    ...inputs,
  });
}

async function apply(inputs: Readonly<Record<string, unknown>> = {}) {
  writeFiles(cwd, { 'teams/shop.yaml': wanted(inputs) });
  const { json } = await berthOk(['team', 'apply', 'shop', '--yes', '--json'], { cwd, env });
  return json.data.instances[0];
}

async function pullSecret(): Promise<{ username: string; password: string; auth: string }> {
  const { data } = await readObject('v1', 'Secret', 'berth-registry-pull', namespace);
  return JSON.parse(decoded(data)['.dockerconfigjson'] ?? '').auths['harbor.example.com'];
}

beforeAll(async () => {
  const played = await playedToolchain(path.join(cwd, 'played'), ['kubernetes', 'harbor']);
  const toolchain = { ...chosenToolchain.toolchain, ...played };
  writeFiles(cwd, { 'berth.yaml': platformFile({ toolchain }) });
});

describe('a managed robot account', () => {
  let first: string;

  test('is made, and the pull secret of it', async () => {
    const { outputs, changes } = await apply();
    expect(changes).toContainEqual({ address: 'harbor_robot_account.pull_robot', action: 'create' });
    expect(outputs).toMatchObject({
      pull_secret: 'berth-registry-pull',
      pull_robot_expires: expect.stringMatching(/^20\d\d-\d\d-\d\d$/),
    });
    const { username, password, auth } = await pullSecret();
    expect(password).toMatch(/^Rb1[0-9a-f]{64}$/);
    expect(auth).toBe(Buffer.from(`${username}:${password}`).toString('base64'));
    first = password;
  });

  test('has a secret that lies nowhere but in the cluster', () => {
    for (const value of [first, env.SEED, env.HARBOR_PASSWORD, Buffer.from(first).toString('base64')]) {
      expect(filesWith(value)).toEqual([]);
    }
    // The search does find what is there.
    expect(filesWith(namespace).length).toBeGreaterThan(1);
  });

  test('has the same secret when the pull secret was deleted', async () => {
    expect(
      await actor().remove({
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: 'berth-registry-pull', namespace },
      }),
    ).toBe('done');
    const { changes } = await apply({ size: 'medium' });
    expect(addresses(changes)).toContain('kubernetes_secret_v1.pull_secret');
    expect(addresses(changes)).not.toContain('harbor_robot_account.pull_robot');
    expect((await pullSecret()).password).toBe(first);
  });

  // The real provider replaces what has another name; the played one does not know that.
  test('is another one where the rotation is raised, and the pull secret is that of it', async () => {
    const { changes } = await apply({ harbor_rotation: 1 });
    expect(addresses(changes)).toContain('harbor_robot_account.pull_robot');
    const { password } = await pullSecret();
    expect(password).not.toBe(first);
    first = password;
  });

  test('gets another secret in place with another seed', async () => {
    const { changes } = await apply({ harbor_rotation: 1, harbor_robot_seed: { env: 'OTHER_SEED' } });
    expect(changes).toContainEqual({ address: 'harbor_robot_account.pull_robot', action: 'update' });
    expect((await pullSecret()).password).not.toBe(first);
  });

  test('shows in status and doctor, which fail two weeks before its end', async () => {
    const status = await berthOk(['team', 'status'], { cwd, env });
    expect(status.stdout).toMatch(/EXPIRES[\s\S]*20\d\d-\d\d-\d\d \(in \d+ days\)/);
    expect(await expiryPart()).toMatchObject({ state: 'found' });

    const soon = new Date(Date.now() + 10 * 24 * 3600 * 1000).toISOString().slice(0, 10);
    const file = path.join(cwd, '.berth/instances', `${instance}.json`);
    const record = JSON.parse(readFileSync(file, 'utf8'));
    writeFileSync(
      file,
      JSON.stringify({ ...record, outputs: { ...record.outputs, pull_robot_expires: soon } }),
    );
    const late = await berth(['team', 'status', '--json'], { cwd, env });
    expect(late.code).toBe(1);
    expect(late.json.data.instances[0].expires).toMatchObject({ day: soon, due: true });
    expect(await expiryPart()).toMatchObject({
      state: 'missing',
      fix: expect.stringContaining('berth team apply shop'),
    });
  });

  test('keeps the instance from a mode that could not delete it', async () => {
    writeFiles(cwd, { 'teams/shop.yaml': teamFile('shop', minimalInputs(namespace)) });
    const run = await berth(['team', 'apply', 'shop', '--yes', '--json'], { cwd, env });
    expect(run.code).toBe(1);
    expect(run.json.data.instances[0]).toMatchObject({
      changes: [],
      error: { message: expect.stringContaining('goharbor/harbor') },
    });
    expect(await pullSecret()).toMatchObject({ password: expect.stringMatching(/^Rb1/) });
    await apply({ harbor_rotation: 1, harbor_robot_seed: { env: 'OTHER_SEED' } });
  });

  test('is gone with its namespace', async () => {
    const { json } = await berthOk(['team', 'destroy', 'shop', '--yes', '--json'], { cwd, env });
    expect(json.data.instances[0].changes).toContainEqual({
      address: 'harbor_robot_account.pull_robot',
      action: 'delete',
    });
  });
});

function addresses(changes: readonly { readonly address: string }[]): string[] {
  return changes.map(({ address }) => address);
}

async function expiryPart() {
  const { json } = await berth(['doctor', '--json'], { cwd, env });
  const { parts } = json.data ?? json.error;
  return parts.find(({ part }: { part: string }) => part === `pull_robot_expires of ${instance}`);
}

/** Files that berth wrote and that hold a text: state, plans, records, modules, logs. */
function filesWith(text: string): string[] {
  const root = path.join(cwd, '.berth');
  return readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) => {
    const file = path.join(root, name);
    if (name.includes('.terraform/providers') || !statSync(file).isFile()) return false;
    return readFileSync(file).includes(text);
  });
}
