import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { actor } from '../helpers/access.ts';
import { berth, berthOk, startBerth } from '../helpers/berth.ts';
import { clusterObjects } from '../helpers/cluster-objects.ts';
import { readObject } from '../helpers/kubernetes.ts';
import { isLong, times } from '../helpers/long.ts';
import { expectNoneLost, knownPlaces, placeOf } from '../helpers/lost-objects.ts';
import { terraformOf } from '../helpers/processes.ts';
import { minimalInputs, platformFile, teamFile, writeProject } from '../helpers/project.ts';
import { suiteFolder } from '../helpers/suite-folder.ts';

const mark = Math.random().toString(36).slice(2, 8);
const instance = 'dev.shop.namespace-with-argocd';
const env = { GIT_TOKEN: 'git-token' };
const members = [
  { kind: 'group', name: 'admins', role: 'admin' },
  { kind: 'user', name: 'vi@example.com', role: 'view' },
];

async function project(namespace: string, folder?: string): Promise<string> {
  const inputs = { ...minimalInputs(namespace), members, git_token: { env: 'GIT_TOKEN' } };
  return await writeProject(
    { 'berth.yaml': platformFile(), 'teams/shop.yaml': teamFile('shop', inputs) },
    folder,
  );
}

const forPeople = ['team', 'apply', 'shop', '--yes', '--refresh'];
const applying = [...forPeople, '--json'];
const stateFile = (cwd: string) => path.join(cwd, '.berth/state', instance, 'terraform.tfstate');

/** Objects in and of a namespace that no state of the project knows. */
function unknown(cwd: string, objects: Awaited<ReturnType<typeof labelled>>): number {
  const places = knownPlaces(cwd);
  return objects.filter((one) => !places.includes(placeOf(one))).length;
}

/** Id and uid of everything in and of a namespace that carries the label of an instance. */
async function labelled(namespace: string) {
  const objects = await clusterObjects(inject('cluster').kubeconfig);
  return objects.filter(
    (one) =>
      `${one.namespace}/${one.name}`.includes(namespace) &&
      one.labels['berth.dev/instance']?.startsWith(instance),
  );
}

/** Their ids, with one word for the namespace of each instance. */
function shape(objects: readonly { id: string }[], namespace: string): string[] {
  return objects.map(({ id }) => id.replaceAll(namespace, 'NAMESPACE')).sort();
}

/** Terraform with its providers: it leads a group of its own. */
function killTerraform(berthProcess: number): void {
  const leader = terraformOf(berthProcess);
  if (leader) process.kill(-leader.pid, 'SIGKILL');
}

/** Starts an apply and kills Terraform some milliseconds after the event. */
async function killedApply(cwd: string, address: string, delayMs: number): Promise<void> {
  const run = startBerth([...applying, '--json=stream'], { cwd, env });
  let killing: Promise<void> | undefined;
  for await (const line of createInterface(run.stdout)) {
    const { event } = JSON.parse(line);
    if (event?.type === 'resource.started' && event.address === address) {
      killing ??= sleep(delayMs).then(() => killTerraform(run.pid as number));
    }
  }
  await killing;
  await run;
}

describe('an apply whose Terraform was killed', () => {
  // What an instance is made of when nothing goes wrong.
  const cwd = suiteFolder();
  const namespace = `whole-${mark}`;
  let complete: string[];

  beforeAll(async () => {
    await berthOk(applying, { cwd: await project(namespace, cwd), env });
    complete = shape(await labelled(namespace), namespace);
    expect(complete.length).toBeGreaterThan(12);
  });

  test(
    'goes on by itself: nothing is lost, nothing is there twice, nothing is made anew',
    async () => {
      const points = times(2, 50);
      let left = 0;
      for (let point = 0; point < points || left === 0; point += 1) {
        expect(point).toBeLessThan(points + 20);
        const name = `cut-${point}-${mark}`;
        const folder = await project(name);
        // The quota's resource waits for Kubernetes to count: the object is there long before the state knows it.
        const [address, delay] =
          point === 0
            ? (['kubernetes_resource_quota_v1.quota', 60] as const)
            : (['kubernetes_namespace_v1.namespace', Math.random() * times(60, 900)] as const);
        await killedApply(folder, address, delay);
        left += unknown(folder, await labelled(name));
        const uid = (await readObject('v1', 'Namespace', name))?.metadata.uid;
        const quota = (await readObject('v1', 'ResourceQuota', 'berth-quota', name))?.metadata.uid;

        await berthOk(applying, { cwd: folder, env });
        await expectNoneLost(folder, name, inject('cluster').kubeconfig);
        expect(shape(await labelled(name), name)).toEqual(complete);
        if (uid) expect((await readObject('v1', 'Namespace', name)).metadata.uid).toBe(uid);
        if (quota) {
          expect((await readObject('v1', 'ResourceQuota', 'berth-quota', name)).metadata.uid).toBe(quota);
        }
      }
    },
    isLong ? 60 * 60_000 : 600_000,
  );

  test('goes on from no state at all, and has then an empty plan', async () => {
    const binding = async () =>
      await readObject('rbac.authorization.k8s.io/v1', 'RoleBinding', 'platform-tenant-view', namespace);
    const before = await binding();
    rmSync(path.dirname(stateFile(cwd)), { recursive: true });
    const again = await berthOk(forPeople, { cwd, env });
    expect(again.stderr).toContain('of this very instance that the state did not know');
    expect((await binding()).metadata.uid).toBe(before.metadata.uid);
    expect(existsSync(path.join(cwd, '.berth/work', instance, 'imports.tf.json'))).toBe(false);
    const plan = await berth(['team', 'plan', 'shop', '--detailed-exitcode'], { cwd, env });
    expect(plan.code).toBe(0);
  });

  test('keeps what it left tainted, data and all, and is destroyed to nothing in the end', async () => {
    const data = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'data', namespace },
      data: { a: 'b' },
    };
    expect(await actor().create(data)).toBe('done');
    const before = await readObject('v1', 'Namespace', namespace);
    const state = JSON.parse(readFileSync(stateFile(cwd), 'utf8'));
    for (const { type, name, instances } of state.resources) {
      const broken = [
        'kubernetes_namespace_v1.namespace',
        'kubernetes_role_binding_v1.members',
        'kubectl_manifest.application',
      ];
      if (broken.includes(`${type}.${name}`)) for (const one of instances) one.status = 'tainted';
    }
    writeFileSync(stateFile(cwd), JSON.stringify(state, null, 2));

    const run = await berthOk(forPeople, { cwd, env });
    expect(run.stderr).toContain(
      'kubernetes_role_binding_v1.members["view"] was left half known by a broken run',
    );
    expect((await readObject('v1', 'Namespace', namespace)).metadata.uid).toBe(before.metadata.uid);
    expect(await readObject('v1', 'ConfigMap', 'data', namespace)).toBeDefined();
    const plan = await berth(['team', 'plan', 'shop', '--detailed-exitcode'], { cwd, env });
    expect(plan.code).toBe(0);
    await berthOk(['team', 'destroy', 'shop', '--yes'], { cwd, env });
    expect(await labelled(namespace)).toEqual([]);
  });
});

test('an object of somebody else in the way is named, and never imported', async () => {
  const namespace = `mixed-${mark}`;
  const cwd = await project(namespace);
  await berthOk(applying, { cwd, env });
  rmSync(path.dirname(stateFile(cwd)), { recursive: true });
  const header = { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'berth-quota', namespace } };
  expect(await actor().remove(header)).toBe('done');
  expect(await actor().create({ ...header, spec: { hard: { pods: '3' } } })).toBe('done');
  const run = await berth(applying, { cwd, env });
  const { error } = run.json.data.instances[0];
  expect([run.code, error.code]).toEqual([1, 'OBJECT_EXISTS']);
  expect(error.message).toContain(`ResourceQuota "${namespace}/berth-quota"`);
  expect(error.message).toContain('it names no instance of berth');
  const quota = await readObject('v1', 'ResourceQuota', 'berth-quota', namespace);
  expect(quota.spec.hard).toEqual({ pods: '3' });
  expect(knownPlaces(cwd)).not.toContain(`${namespace}/berth-quota`);
});
