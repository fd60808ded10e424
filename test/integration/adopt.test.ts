import { existsSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, inject, test } from 'vitest';
import { actor } from '../helpers/access.ts';
import { berth, berthOk, type Run, startBerth } from '../helpers/berth.ts';
import { clusterObjects } from '../helpers/cluster-objects.ts';
import { readObject } from '../helpers/kubernetes.ts';
import { minimalInputs, platformFile, registryInputs, teamFile, writeProject } from '../helpers/project.ts';

const mark = Math.random().toString(36).slice(2, 8);
const instance = 'dev.shop.namespace-with-argocd';
const env = { ROBOT_TOKEN: 'robot-token' };
const owned = { 'meshstack.io/workspace': 'shop', 'meshstack.io/project': 'shop' };
const robot = registryInputs('ROBOT_TOKEN');

/** A namespace as a team has it before it comes to berth: its own labels, account, settings and objects. */
async function lived(name: string, labels: Readonly<Record<string, string>> = owned): Promise<void> {
  const who = actor();
  const said = [
    await who.create({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name, labels: { ...labels, 'example.com/team': 'own' }, annotations: { note: 'theirs' } },
    }),
    await who.create(configMap(name)),
  ];
  expect(said).toEqual(['done', 'done']);
  await expect.poll(async () => await readObject('v1', 'ServiceAccount', 'default', name)).toBeDefined();
  const account = {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: 'default', namespace: name },
  };
  expect(await who.change({ ...account, imagePullSecrets: [{ name: 'theirs' }] })).toBe('done');
}

function configMap(namespace: string) {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'mine', namespace }, data: { a: 'b' } };
}

/** Everything in and of a namespace that a team could miss. */
async function portrait(namespace: string) {
  const { metadata } = await readObject('v1', 'Namespace', namespace);
  const account = await readObject('v1', 'ServiceAccount', 'default', namespace);
  const objects = await clusterObjects(inject('cluster').kubeconfig);
  return {
    uid: metadata.uid,
    labels: metadata.labels,
    annotations: metadata.annotations,
    account: {
      uid: account.metadata.uid,
      labels: account.metadata.labels,
      pullSecrets: account.imagePullSecrets,
      automount: account.automountServiceAccountToken,
    },
    objects: objects.filter((one) => `${one.namespace}/${one.name}`.includes(namespace)).map(({ id }) => id),
  };
}

async function project(
  inputs: Record<string, unknown>,
  platform: Record<string, unknown> = {},
): Promise<string> {
  return await writeProject({
    'berth.yaml': platformFile(platform),
    'teams/shop.yaml': teamFile('shop', { namespace_mode: 'adopt', ...inputs }),
  });
}

const apply = async (cwd: string) => await berth(['team', 'apply', 'shop', '--yes', '--json'], { cwd, env });
const errorOf = (run: Run) => run.json.data.instances[0].error;
const pending = (cwd: string) => {
  const folder = path.join(cwd, '.berth/adoptions');
  return existsSync(folder) ? readdirSync(folder) : [];
};

describe('a namespace that is there', () => {
  test('is taken over, bounded like any other, and given back as it was', async () => {
    const namespace = `lived-${mark}`;
    await lived(namespace);
    const before = await portrait(namespace);
    const cwd = await project({ ...minimalInputs(namespace), ...robot });
    await berthOk(['team', 'apply', 'shop', '--yes'], { cwd, env });

    const { metadata } = await readObject('v1', 'Namespace', namespace);
    expect(metadata.uid).toBe(before.uid);
    expect(metadata.labels).toMatchObject({
      ...before.labels,
      'app.kubernetes.io/managed-by': 'berth',
      'berth.dev/instance': expect.stringMatching(/^dev\.shop\.namespace-with-argocd\.[0-9a-f]{16}$/),
      environment: 'dev',
      'pod-security.kubernetes.io/enforce': 'restricted',
    });
    const during = await portrait(namespace);
    expect(during.objects).toEqual(expect.arrayContaining(before.objects));
    expect(during.objects).toContain(`resourcequotas.core ${namespace}/berth-quota`);
    expect(during.objects).toContain(`applications.argoproj.io argocd/${namespace}`);
    expect(during.account).toEqual({
      ...before.account,
      automount: false,
      pullSecrets: [{ name: 'theirs' }, { name: 'berth-registry-pull' }],
    });
    const plan = await berth(['team', 'plan', 'shop', '--detailed-exitcode'], { cwd, env });
    expect(plan.code).toBe(0);

    await berthOk(['team', 'destroy', 'shop', '--yes'], { cwd, env });
    expect(await portrait(namespace)).toEqual(before);
    expect(pending(cwd)).toEqual([]);
  });

  test('is refused when its labels name other owners, unless the platform lists it', async () => {
    const namespace = `listed-${mark}`;
    await lived(namespace, { 'meshstack.io/workspace': 'mail' });
    const before = await portrait(namespace);
    const cwd = await project(minimalInputs(namespace));
    const refused = await apply(cwd);
    expect(errorOf(refused).code).toBe('ADOPTION_REFUSED');
    expect(errorOf(refused).message).toContain(
      'its label meshstack.io/workspace is "mail", and workspace_id is "shop", it has no label meshstack.io/project=shop',
    );
    expect(errorOf(refused).fix).toContain('environments.dev.adoptable in berth.yaml');
    // A plan says the same.
    const plan = await berth(['team', 'plan', 'shop', '--json'], { cwd });
    expect(errorOf(plan)).toEqual(errorOf(refused));

    const { kubeconfig, context } = inject('cluster');
    const environments = { dev: { cluster: { kubeconfig, context }, adoptable: ['no', `list*-${mark}`] } };
    await writeProject({ 'berth.yaml': platformFile({ environments }) }, cwd);
    // Listed; but the label is still somebody's, who is named.
    const conflict = await apply(cwd);
    expect(errorOf(conflict).message).toMatch(/conflict with ".+".*meshstack\.io\/workspace/);
    await berthOk(['team', 'destroy', 'shop', '--yes'], { cwd });
    expect(await portrait(namespace)).toEqual(before);

    const inputs = { ...minimalInputs(namespace), namespace_mode: 'adopt', workspace_id: 'mail' };
    await writeProject({ 'teams/shop.yaml': teamFile('shop', inputs) }, cwd);
    await berthOk(['team', 'apply', 'shop', '--yes'], { cwd });
    await berthOk(['team', 'destroy', 'shop', '--yes'], { cwd });
    expect(await portrait(namespace)).toEqual(before);
  });

  test.each([
    ['is not there', undefined, 'there is none of that name'],
    [
      'belongs to another instance',
      { ...owned, 'berth.dev/instance': 'dev.mail.x.0123456789abcdef' },
      'dev.mail.x',
    ],
    [
      'says that berth manages it',
      { ...owned, 'app.kubernetes.io/managed-by': 'berth' },
      'names no instance',
    ],
    ['is managed by something else', { ...owned, 'app.kubernetes.io/managed-by': 'Helm' }, 'conflict with "'],
  ])('is refused when it %s, and nothing is changed', async (what, labels, problem) => {
    const namespace = `no-${what.replaceAll(' ', '-')}-${mark}`;
    if (labels) await lived(namespace, labels);
    const before = labels && (await portrait(namespace));
    const cwd = await project(minimalInputs(namespace));
    const refused = errorOf(await apply(cwd));
    expect([refused.code, refused.message]).toEqual(['ADOPTION_REFUSED', expect.stringContaining(problem)]);
    if (labels) expect(await portrait(namespace)).toEqual(before);
    expect(pending(cwd)).toEqual([]);
  });

  test('is refused when an object in it has a name that berth needs; all of them are named first', async () => {
    const namespace = `used-${mark}`;
    await lived(namespace);
    const who = actor();
    await who.create({
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: { name: 'berth-quota', namespace },
      spec: { hard: { pods: '5' } },
    } as never);
    await who.create({
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: 'app-deployer', namespace },
    });
    const before = await portrait(namespace);
    const cwd = await project(minimalInputs(namespace));
    const refused = errorOf(await apply(cwd));
    expect(refused.code).toBe('OBJECT_EXISTS');
    for (const object of ['ResourceQuota', 'ServiceAccount']) expect(refused.message).toContain(object);
    expect(await portrait(namespace)).toEqual(before);
  });

  test('is given back whatever was interrupted: berth killed after adopting, and before giving back', async () => {
    const namespace = `killed-${mark}`;
    await lived(namespace);
    const before = await portrait(namespace);
    const cwd = await project({ ...minimalInputs(namespace), ...robot });
    const first = startBerth(['team', 'apply', 'shop', '--yes'], { cwd, env });
    await expect
      .poll(async () => (await portrait(namespace)).labels['berth.dev/instance'], {
        interval: 5,
        timeout: 60_000,
      })
      .toBeDefined();
    first.kill('SIGKILL');
    await first;
    // Only its account may go on for a moment.
    const again = await berthOk(['team', 'apply', 'shop', '--yes', '--refresh', '--json'], { cwd, env });
    expect(again.json.data.instances[0].result).toMatch(/applied|unchanged/);
    expect((await portrait(namespace)).account.pullSecrets).toEqual([
      { name: 'theirs' },
      { name: 'berth-registry-pull' },
    ]);

    const destroying = startBerth(['team', 'destroy', 'shop', '--yes', '--json=stream'], { cwd, env });
    for await (const line of createInterface(destroying.stdout)) {
      const { event } = JSON.parse(line);
      if (event?.type === 'resource.ended' && event.address === 'kubernetes_labels.namespace') {
        destroying.kill('SIGKILL');
      }
    }
    await destroying;
    expect(pending(cwd)).toEqual([`${instance}.json`]);
    expect((await portrait(namespace)).labels).toHaveProperty('berth.dev/instance');
    await berthOk(['team', 'destroy', 'shop', '--yes'], { cwd, env });
    expect(await portrait(namespace)).toEqual(before);
    expect(pending(cwd)).toEqual([]);
  });
});

describe('instance adopt', () => {
  const adopt = async (cwd: string) =>
    await berth(['instance', 'adopt', instance, '--yes', '--json'], { cwd, env });

  test('shows what is there, and takes a namespace over', async () => {
    const namespace = `shown-${mark}`;
    await lived(namespace);
    const cwd = await project(minimalInputs(namespace));
    const run = await adopt(cwd);
    expect(run.json.data.instances[0].result).toBe('applied');
    const view = run.json.data.namespace;
    expect(view).toMatchObject({ namespace, exists: true, takenOver: [] });
    expect(view.stays).toEqual(expect.arrayContaining([`ConfigMap "${namespace}/mine"`]));
    const label = view.labels.find((one: { label: string }) => one.label === 'meshstack.io/project');
    expect(label).toMatchObject({ value: 'shop', owner: expect.not.stringMatching('unknown') });
  });

  test('recovers an instance whose state and key were lost, and nothing is made anew but secrets', async () => {
    const namespace = `lost-${mark}`;
    const inputs = { ...minimalInputs(namespace), ...robot };
    const files = { 'berth.yaml': platformFile(), 'teams/shop.yaml': teamFile('shop', inputs) };
    const cwd = await writeProject(files);
    await berthOk(['team', 'apply', 'shop', '--yes'], { cwd, env });
    expect(await actor().create(configMap(namespace))).toBe('done');
    const before = await portrait(namespace);
    const quota = await readObject('v1', 'ResourceQuota', 'berth-quota', namespace);
    rmSync(path.join(cwd, '.berth'), { recursive: true });
    expect(errorOf(await apply(cwd)).code).toBe('OBJECT_EXISTS');

    const run = await adopt(cwd);
    expect(run.json.data.instances[0].result).toBe('applied');
    expect(run.json.data.namespace.takenOver).toContain(`ResourceQuota "${namespace}/berth-quota"`);
    expect(run.json.data.namespace.stays).toContain(`ConfigMap "${namespace}/mine"`);
    const after = await portrait(namespace);
    expect([after.uid, after.objects, after.account]).toEqual([before.uid, before.objects, before.account]);
    const kept = await readObject('v1', 'ResourceQuota', 'berth-quota', namespace);
    expect(kept.metadata.uid).toBe(quota.metadata.uid);
    expect(after.labels['berth.dev/instance']).not.toBe(before.labels['berth.dev/instance']);
    const plan = await berth(['team', 'plan', 'shop', '--detailed-exitcode'], { cwd, env });
    expect(plan.code).toBe(0);
    await berthOk(['team', 'destroy', 'shop', '--yes'], { cwd, env });
    expect(await readObject('v1', 'Namespace', namespace)).toBeUndefined();
  });

  test.each([
    ['another instance', { 'berth.dev/instance': 'dev.mail.x.0123456789abcdef', ...owned }],
    ['other owners', { ...owned, 'meshstack.io/project': 'mail' }],
    ['nobody that manages it', { ...owned, 'app.kubernetes.io/managed-by': 'hand' }],
  ])('does not recover a namespace of %s', async (whose, labels) => {
    const namespace = `not-${whose.replaceAll(' ', '-')}-${mark}`;
    await lived(namespace, { 'app.kubernetes.io/managed-by': 'berth', ...labels });
    const before = await portrait(namespace);
    const cwd = await project({ ...minimalInputs(namespace), namespace_mode: 'create' });
    expect(errorOf(await adopt(cwd)).code).toBe('ADOPTION_REFUSED');
    expect(await portrait(namespace)).toEqual(before);
  });
});
