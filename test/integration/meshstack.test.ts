import { readdirSync, readFileSync, statSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import path from 'node:path';
import { AuthenticationV1Api, CoreV1Api } from '@kubernetes/client-node';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { accountNames } from '../../platform/meshstack/names.ts';
import { layerExampleOf } from '../conformance/example-inputs.ts';
import { actor, may, serviceAccount } from '../helpers/access.ts';
import { berth, berthOk } from '../helpers/berth.ts';
import { chosenToolchain } from '../helpers/chosen-program.ts';
import {
  expectDone,
  forbidden,
  foreign,
  guarded,
  guardedNamespaces,
  mark,
  namespaceObject,
  networkPolicy,
  object,
  own,
  owner,
  quota,
  rbac,
  roleBinding,
  secret,
  userSubject,
} from '../helpers/guarded-namespaces.ts';
import { kubeConfig, readObject } from '../helpers/kubernetes.ts';
import { playedToolchain } from '../helpers/played-providers.ts';
import { platformFile, writeProject } from '../helpers/project.ts';
import { suiteFolder, writeFiles } from '../helpers/suite-folder.ts';

const home = `mesh-${mark}`;
const good = { ...layerExampleOf('meshstack', { accounts: 'both' }), namespace: home };
const cwd = suiteFolder();
let mirrored = {};
const tokenOfMesh = 'a-token-of-meshstack';

const identities = {
  replicator: serviceAccount(home, accountNames.replicator),
  metering: serviceAccount(home, accountNames.metering),
};
const replicator = actor(identities.replicator);

function berthYaml(inputs: Readonly<Record<string, unknown>>): string {
  return platformFile({
    toolchain: { ...chosenToolchain.toolchain, ...mirrored },
    layers: { meshstack: { ...good, ...inputs } },
  });
}

async function platform(command: string, inputs: Readonly<Record<string, unknown>> = {}) {
  writeFiles(cwd, { 'berth.yaml': berthYaml(inputs) });
  const words = ['platform', command, 'meshstack', '--json', ...(command === 'plan' ? [] : ['--yes'])];
  return await berthOk(words, { cwd, env: { MESHSTACK_API_TOKEN: tokenOfMesh } });
}

guardedNamespaces();

beforeAll(async () => {
  mirrored = await playedToolchain(path.join(cwd, 'played'), ['meshstack']);
  // The layer argocd, which it comes after, is applied to the shared cluster from another project.
  const { folder } = inject('cluster');
  await cp(path.join(folder, '.berth/instances'), path.join(cwd, '.berth/instances'), { recursive: true });
  await platform('apply');
});

afterAll(async () => {
  await platform('destroy');
  expect(await readObject('v1', 'Namespace', home)).toBeUndefined();
});

describe('the replicator', () => {
  const allowed: [string, string][] = [
    ...(['get', 'list', 'watch', 'create', 'update', 'delete'] as const).map(
      (verb) => [verb, 'namespaces'] as [string, string],
    ),
    ['create', 'resourcequotas'],
    ['update', 'resourcequotas'],
    ['list', 'clusterroles.rbac.authorization.k8s.io'],
    ['create', 'rolebindings.rbac.authorization.k8s.io'],
    ['delete', 'rolebindings.rbac.authorization.k8s.io'],
    ['bind', 'clusterroles.rbac.authorization.k8s.io:platform-tenant-admin'],
    ['bind', 'clusterroles.rbac.authorization.k8s.io:platform-tenant-view'],
  ];
  const refused: [string, string][] = [
    ['bind', 'clusterroles.rbac.authorization.k8s.io:cluster-admin'],
    ['bind', 'clusterroles.rbac.authorization.k8s.io:admin'],
    ['bind', 'clusterroles.rbac.authorization.k8s.io:berth-provisioner'],
    ['escalate', 'clusterroles.rbac.authorization.k8s.io'],
    ['create', 'clusterroles.rbac.authorization.k8s.io'],
    ['create', 'clusterrolebindings.rbac.authorization.k8s.io'],
    ['create', 'roles.rbac.authorization.k8s.io'],
    ['get', 'secrets'],
    ['list', 'secrets'],
    ['create', 'secrets'],
    ['get', 'configmaps'],
    ['list', 'pods'],
    ['create', 'pods'],
    ['create', 'pods/exec'],
    ['get', 'pods/log'],
    ['create', 'serviceaccounts/token'],
    ['create', 'serviceaccounts'],
    ['impersonate', 'serviceaccounts'],
    ['impersonate', 'users'],
    ['update', 'namespaces/finalize'],
    ['delete', 'networkpolicies.networking.k8s.io'],
    ['create', 'applications.argoproj.io'],
    ['delete', 'nodes'],
    ['patch', 'validatingadmissionpolicies.admissionregistration.k8s.io'],
    ['*', '*'],
  ];
  test.each(allowed)('may %s %s', async (verb, resource) => {
    expect(await may(identities.replicator, { verb, resource, namespace: own })).toBe(true);
  });
  test.each(refused)('may not %s %s', async (verb, resource) => {
    for (const namespace of [own, home, 'argocd', 'kube-system'])
      expect(await may(identities.replicator, { verb, resource, namespace }), namespace).toBe(false);
  });

  test('makes the namespace of a tenant with quota and roles, and takes it away', async () => {
    const tenant = `shop-mesh-${mark}`;
    await expectDone(replicator.create(namespaceObject(tenant)));
    await expectDone(
      replicator.create(quota('mesh', tenant)),
      replicator.create(roleBinding('users', tenant, 'platform-tenant-edit', userSubject('eve'))),
    );
    await expectDone(replicator.remove(namespaceObject(tenant)));
  });

  const guard = guarded(accountNames.replicator);
  const tenantAdmin = (namespace: string) =>
    roleBinding(`x-${mark}`, namespace, 'platform-tenant-admin', userSubject('eve'));
  const attacks: [string, () => Promise<string>, RegExp][] = [
    ...['kube-system', 'kube-public', 'default', 'argocd', home].flatMap(
      (namespace) =>
        [
          [`give a role in ${namespace}`, () => replicator.create(tenantAdmin(namespace)), guard],
          [`bound ${namespace}`, () => replicator.create(quota(`x-${mark}`, namespace)), guard],
        ] as [string, () => Promise<string>, RegExp][],
    ),
    ['delete the namespace of Argo CD', () => replicator.remove(namespaceObject('argocd')), guard],
    ['delete its own namespace', () => replicator.remove(namespaceObject(home)), guard],
    ['make a namespace platform-*', () => replicator.create(namespaceObject(`platform-${mark}`)), guard],
    ['make a namespace kube-*', () => replicator.create(namespaceObject(`kube-${mark}`)), guard],
    [
      'give a stronger role in the namespace of a tenant',
      () => replicator.create(roleBinding('x', foreign, 'cluster-admin', userSubject('eve'))),
      forbidden,
    ],
    ['open a namespace', () => replicator.create(networkPolicy('x', foreign)), forbidden],
    ['read a Secret', () => replicator.read(secret('theirs', foreign)), forbidden],
    [
      'give a role in the whole cluster',
      () =>
        replicator.create(
          object(`${rbac}/v1`, 'ClusterRoleBinding', `x-${mark}`, undefined, {
            roleRef: { apiGroup: rbac, kind: 'ClusterRole', name: 'platform-tenant-view' },
            subjects: [userSubject('eve')],
          }),
        ),
      forbidden,
    ],
  ];
  test.each(attacks)('cannot %s', async (_, attempt, refusal) => {
    expect(await attempt()).toMatch(refusal);
  });

  test('is refused by its policy alone: RBAC allows the same, and so does the policy elsewhere', async () => {
    const right = { verb: 'create', resource: 'rolebindings.rbac.authorization.k8s.io' };
    expect(await may(identities.replicator, { ...right, namespace: 'kube-system' })).toBe(true);
    await expectDone(replicator.create(tenantAdmin(foreign)), owner.create(tenantAdmin('default')));
    await expectDone(owner.remove(tenantAdmin('default')));
  });
});

describe('metering', () => {
  test.each([
    ['list', 'pods'],
    ['get', 'pods'],
    ['list', 'persistentvolumeclaims'],
  ])('may %s %s', async (verb, resource) => {
    expect(await may(identities.metering, { verb, resource })).toBe(true);
  });
  test.each([
    ['get', 'pods/log'],
    ['create', 'pods/exec'],
    ['watch', 'pods'],
    ['delete', 'pods'],
    ['get', 'secrets'],
    ['list', 'namespaces'],
    ['list', 'nodes'],
    ['create', 'namespaces'],
    ['create', 'rolebindings.rbac.authorization.k8s.io'],
    ['bind', 'clusterroles.rbac.authorization.k8s.io:platform-tenant-view'],
    ['create', 'serviceaccounts/token'],
  ])('may not %s %s', async (verb, resource) => {
    for (const namespace of [own, home, 'kube-system'])
      expect(await may(identities.metering, { verb, resource, namespace }), namespace).toBe(false);
  });
});

test('meshStack has the platform with its landing zones, and nobody has the tokens', async () => {
  const run = await berthOk(['platform', 'outputs', 'meshstack', '--json'], { cwd });
  expect(JSON.stringify(run.json)).toContain(`${home}/${accountNames.replicator}`);
  expect(filesWith(tokenOfMesh)).toEqual([]);
  // Tokens of ServiceAccounts are JWTs.
  expect(filesWith('eyJhbGciOi')).toEqual([]);
});

test('a plan of what is there is empty, although each run asks for new tokens', async () => {
  const plan = await platform('plan');
  expect(plan.json.data.instances).toMatchObject([{ result: 'unchanged' }]);
});

test('a rotation sends new tokens, and the old ones are worth nothing', async () => {
  const before = await secretsOf('1');
  const old = await boundToken(accountNames.replicator, before);
  expect(await answersTo(old)).toBe(true);
  await platform('apply', { token_rotation: '2026-11' });
  const after = await secretsOf('2026-11');
  expect(await readObject('v1', 'Secret', `${accountNames.replicator}-1`, home)).toBeUndefined();
  expect(await readObject('v1', 'Secret', `${accountNames.metering}-1`, home)).toBeUndefined();
  await expect.poll(() => answersTo(old), { timeout: 60_000, interval: 1000 }).toBe(false);
  expect(await answersTo(await boundToken(accountNames.replicator, after))).toBe(true);
  await platform('apply');
});

test('every fault is told at its place, before Terraform', async () => {
  const wrong = {
    workspace: 'Platform Team',
    cluster_url: 'http://api.cluster.example.com',
    role_mappings: { admin: 'cluster-admin' },
    namespace_pattern: 'kube-#{workspaceIdentifier}-#{projectIdentifier}',
    metering_delete_days: 7,
    token_rotation: 'November!',
  };
  const folder = await writeProject({ 'berth.yaml': berthYaml(wrong) });
  const run = await berth(['platform', 'apply', 'meshstack', '--yes', '--json'], { cwd: folder });
  expect(run.code).toBe(2);
  const said: string[] = run.json.error.faults.map(({ message }: { message: string }) => message);
  for (const name of Object.keys(wrong)) expect(said).toContainEqual(expect.stringContaining(name));
  expect(said).toHaveLength(Object.keys(wrong).length);
});

/** Uid of the Secret that the replicator's token is bound to. */
async function secretsOf(rotation: string): Promise<{ name: string; uid: string }> {
  const { metadata, data } = await readObject('v1', 'Secret', `${accountNames.replicator}-${rotation}`, home);
  expect(data).toBeUndefined();
  return { name: metadata.name, uid: metadata.uid };
}

/** A token as the layer asks for it. */
async function boundToken(name: string, bound: { name: string; uid: string }): Promise<string> {
  const answer = await kubeConfig()
    .makeApiClient(CoreV1Api)
    .createNamespacedServiceAccountToken({
      name,
      namespace: home,
      body: { spec: { audiences: [], boundObjectRef: { apiVersion: 'v1', kind: 'Secret', ...bound } } },
    });
  return answer.status?.token ?? '';
}

async function answersTo(token: string): Promise<boolean> {
  const review = await kubeConfig()
    .makeApiClient(AuthenticationV1Api)
    .createTokenReview({ body: { spec: { token } } });
  return review.status?.authenticated ?? false;
}

/** Files below .berth that hold a text. */
function filesWith(text: string): string[] {
  const root = path.join(cwd, '.berth');
  return readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) => {
    const file = path.join(root, name);
    if (name.includes('.terraform/providers') || !statSync(file).isFile()) return false;
    return readFileSync(file).includes(text);
  });
}
