import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { harborSecrets, layerEnvironment, layerExampleOf } from '../conformance/example-inputs.ts';
import { berth, berthOk } from '../helpers/berth.ts';
import { chosenToolchain } from '../helpers/chosen-program.ts';
import { readObject } from '../helpers/kubernetes.ts';
import { type LocalService, localService } from '../helpers/local-service.ts';
import { playedToolchain } from '../helpers/played-providers.ts';
import { platformFile } from '../helpers/project.ts';
import { suiteFolder, writeFiles } from '../helpers/suite-folder.ts';

const cwd = suiteFolder();
const env = layerEnvironment;

describe('a shared registry that refuses', () => {
  const statuses: Record<string, number> = {};
  let service: LocalService;
  const folder = suiteFolder();

  beforeAll(async () => {
    service = await localService(({ path: asked }) => statuses[asked] ?? 200);
    writeFiles(folder, {
      'berth.yaml': stringify({
        apiVersion: 'berth/v1',
        kind: 'Platform',
        organisation: 'test',
        environments: { dev: { cluster: { kubeconfig: 'none', context: 'none' } } },
        layers: { harbor: { registry: 'shared', shared_url: service.address, projects: ['shop'] } },
      }),
    });
    statuses['/api/v2.0/retentions/metadatas'] = 401;
    statuses['/api/v2.0/projects/shop/robots'] = 403;
  });
  afterAll(() => service.close());

  test('is named before anything is made, with every address and why', async () => {
    const run = await berth(['platform', 'apply', 'harbor', '--yes', '--json'], { cwd: folder, env });
    expect(run.code).toBe(1);
    const { code, message, fix } = run.json.error;
    expect(code).toBe('PREFLIGHT_FAILED');
    expect(message).toContain('/api/v2.0/projects/shop/robots: 403 to read robot accounts');
    expect(message).toContain('/api/v2.0/retentions/metadatas: 401 to use retention');
    expect(fix).toContain('Use a robot account');
    expect(fix).toContain('the right is missing');
    expect(run.stdout + run.stderr).not.toContain(env.HARBOR_PASSWORD);
  });

  test('is named by doctor, each address in a line', async () => {
    const run = await berth(['doctor', '--json'], { cwd: folder, env });
    const { parts } = run.json.data ?? run.json.error;
    const own = parts.filter(({ part }: { part: string }) => part === 'rights of harbor in dev');
    expect(own).toMatchObject([
      { state: 'missing', origin: expect.stringContaining('403') },
      { state: 'missing', origin: expect.stringContaining('401') },
    ]);
  });

  test('is named when nobody says who asks', async () => {
    const run = await berth(['platform', 'plan', 'harbor', '--json'], { cwd: folder });
    expect(run.json.error).toMatchObject({
      code: 'PREFLIGHT_FAILED',
      fix: expect.stringContaining('HARBOR_USERNAME and HARBOR_PASSWORD'),
    });
  });

  test('is in nobody’s way to destroy', async () => {
    const run = await berth(['platform', 'destroy', 'harbor', '--yes', '--json'], { cwd: folder, env });
    expect(run.json.error?.code).not.toBe('PREFLIGHT_FAILED');
  });
});

describe('a Harbor of our own', () => {
  const namespace = `harbor-${Math.random().toString(36).slice(2, 8)}`;

  beforeAll(async () => {
    const played = await playedToolchain(path.join(cwd, 'played'), ['kubernetes', 'harbor']);
    const toolchain = { ...chosenToolchain.toolchain, ...played };
    const harbor = { ...layerExampleOf('harbor', { registry: 'own' }), harbor_namespace: namespace };
    writeFiles(cwd, { 'berth.yaml': platformFile({ toolchain, layers: { harbor } }) });
    await berthOk(['platform', 'apply', 'harbor', '--yes'], { cwd, env });
  });
  afterAll(async () => {
    await berthOk(['platform', 'destroy', 'harbor', '--yes'], { cwd, env });
  });

  test('is told of its secrets by name, and set up for production', async () => {
    const { data } = await readObject('v1', 'ConfigMap', 'harbor-stand-in', namespace);
    const values = JSON.parse(data.values);
    expect(values).toMatchObject({
      externalURL: 'https://harbor.example.com',
      existingSecretAdminPassword: 'harbor-admin',
      core: { replicas: 2, podDisruptionBudget: { enabled: true } },
      database: { type: 'external', external: { port: '5432', sslmode: 'require' } },
      redis: { type: 'external', external: { tlsOptions: { enable: true } } },
      persistence: { imageChartStorage: { type: 's3', disableredirect: true } },
      internalTLS: { enabled: true },
    });
    for (const secret of Object.values(harborSecrets)) expect(data.values).not.toContain(secret);
    const admin = await readObject('v1', 'Secret', 'harbor-admin', namespace);
    expect(Buffer.from(admin.data.HARBOR_ADMIN_PASSWORD, 'base64').toString()).toBe(
      harborSecrets.admin_password,
    );
    const login = await readObject('v1', 'Secret', 'harbor-login', namespace);
    expect(Buffer.from(login.data.REGISTRY_HTPASSWD, 'base64').toString()).toMatch(
      /^harbor_registry_user:\$2a\$/,
    );
  });

  test('has its secrets in no file that berth wrote', () => {
    for (const secret of [...Object.values(harborSecrets), env.HARBOR_PASSWORD ?? '']) {
      expect(filesWith(secret)).toEqual([]);
    }
    expect(filesWith('harbor.example.com').length).toBeGreaterThan(1);
  });

  test('has a database password that is changed in place, and pods that begin anew', async () => {
    const before = await readObject('v1', 'ConfigMap', 'harbor-stand-in', namespace);
    const changed = { ...env, EXAMPLE_DATABASE_PASSWORD: 'another-database-password' };
    const { json } = await berthOk(['platform', 'apply', 'harbor', '--yes', '--json'], { cwd, env: changed });
    expect(json.data.instances[0].changes).toEqual([
      { address: 'kubernetes_secret_v1.secret_database', action: 'update' },
      { address: 'helm_release.registry', action: 'update' },
    ]);
    const after = await readObject('v1', 'ConfigMap', 'harbor-stand-in', namespace);
    const mark = ({ data }: { data: { values: string } }) =>
      JSON.parse(data.values).core.podAnnotations['berth.dev/secrets'];
    expect(mark(after)).not.toBe(mark(before));
  });

  test('says where it is and how robot accounts are made', async () => {
    const { json } = await berthOk(['platform', 'outputs', 'harbor', '--json'], { cwd, env });
    expect(json.data.layers.harbor).toMatchObject({
      url: 'https://harbor.example.com',
      host: 'harbor.example.com',
      projects: ['catalogue', 'shop'],
      robot_prefix: 'robot-',
      robot_mode: 'managed',
    });
  });
});

/** Files that berth wrote and that hold a text. */
function filesWith(text: string): string[] {
  const root = path.join(cwd, '.berth');
  return readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) => {
    const file = path.join(root, name);
    if (name.includes('.terraform/providers') || !statSync(file).isFile()) return false;
    return readFileSync(file).includes(text);
  });
}
