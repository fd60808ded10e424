import { CoreV1Api } from '@kubernetes/client-node';
import { describe, expect, test } from 'vitest';
import { actor, serviceAccount } from '../helpers/access.ts';
import { kubeConfig, readObject } from '../helpers/kubernetes.ts';
import { applyShop, large, medium, small } from '../helpers/shop-team.ts';
import { pod, service, volumeClaim } from '../helpers/workloads.ts';

applyShop();

describe('the API server', () => {
  const deployer = (namespace: string) => actor(serviceAccount(namespace, 'app-deployer'));
  const create = async (object: { metadata: { namespace: string } }) =>
    await deployer(object.metadata.namespace).create(object as never);
  const byLoadBalancer = { type: 'LoadBalancer', allocateLoadBalancerNodePorts: false };

  test.each([small, medium, large])('gives a container without limits small ones: %s', async (namespace) => {
    const one = pod(namespace);
    expect(await create(one)).toBe('done');
    const { spec } = await readObject('v1', 'Pod', one.metadata.name, namespace);
    expect(spec.containers[0].resources).toEqual({
      limits: { cpu: '500m', memory: '256Mi', 'ephemeral-storage': '1Gi' },
      requests: { cpu: '50m', memory: '64Mi', 'ephemeral-storage': '128Mi' },
    });
    // No token of an account, and the pull secret where there is one.
    expect(spec.volumes ?? []).toEqual([]);
    expect(spec.imagePullSecrets ?? []).toEqual(namespace === small ? [{ name: 'berth-registry-pull' }] : []);
    const second = pod(namespace);
    expect(await create(second)).toBe('done');
    for (const { metadata } of [one, second])
      expect(await deployer(namespace).remove(header(metadata))).toBe('done');
  });

  test('refuses what the Pod Security Standard forbids', async () => {
    const asRoot = { allowPrivilegeEscalation: true };
    expect(await create(pod(small, { security: asRoot }))).toContain(
      'violates PodSecurity "restricted:v1.32"',
    );
    expect(await create(pod(small, { security: { privileged: true } }))).toContain(
      'violates PodSecurity "restricted',
    );
    expect(await create(pod(large, { security: asRoot }))).toBe('done');
    expect(await create(pod(large, { security: { privileged: true } }))).toContain(
      'violates PodSecurity "baseline',
    );
  });

  test('refuses containers above and below the limits of the size', async () => {
    expect(await create(pod(small, { limits: { cpu: '1500m', memory: '1Gi' } }))).toContain(
      'maximum cpu usage per Container is 1',
    );
    expect(await create(pod(small, { limits: { cpu: '1', memory: '3Gi' } }))).toContain(
      'maximum memory usage per Container is 2Gi',
    );
    expect(await create(pod(medium, { limits: { cpu: '1500m', memory: '3Gi' } }))).toBe('done');
    expect(await create(pod(small, { limits: { cpu: '4m', memory: '8Mi' } }))).toContain(
      'must be less than or equal',
    );
  });

  test('refuses pods, volumes and services beyond the quota', async () => {
    const most = { limits: { cpu: '1', memory: '2Gi' } };
    await expectEventually(async () => await create(pod(small, most)), 'done');
    await expectEventually(async () => await create(pod(small, most)), 'done');
    expect(await create(pod(small, most))).toMatch(/exceeded quota: berth-quota, .*used: limits.cpu=2/);

    expect(await create(volumeClaim(small, '21Gi'))).toContain('requested: requests.storage=21Gi');
    expect(await create(volumeClaim(small, '1Gi'))).toBe('done');
    expect(await create(volumeClaim(small, '1Gi'))).toBe('done');
    expect(await create(volumeClaim(small, '1Gi'))).toContain('requested: persistentvolumeclaims=1');
  });

  test.each([
    [small, 0],
    [medium, 1],
    [large, 2],
  ])('gives %s %i load balancers, and no node port', async (namespace, count) => {
    for (let one = 0; one < count; one += 1)
      expect(await create(service(namespace, byLoadBalancer))).toBe('done');
    expect(await create(service(namespace, byLoadBalancer))).toContain('services.loadbalancers=1');
    expect(await create(service(namespace, { type: 'NodePort' }))).toContain('services.nodeports=1');
    expect(await create(service(namespace, { type: 'LoadBalancer' }))).toContain('services.nodeports=1');
    expect(await create(service(namespace, {}))).toBe('done');
  });

  test('lets no member and no deployer change the bounds', async () => {
    const quota = {
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: { name: 'berth-quota', namespace: small },
    };
    const change = { ...quota, spec: { hard: { pods: '1000' } } } as never;
    expect(await deployer(small).change(change)).toMatch(/^403 .*cannot patch resource "resourcequotas"/);
    const { items } = await kubeConfig()
      .makeApiClient(CoreV1Api)
      .listNamespacedResourceQuota({ namespace: small });
    expect(items).toHaveLength(1);
  });
});

function header(metadata: { name: string; namespace: string }) {
  return { apiVersion: 'v1', kind: 'Pod', metadata };
}

/** What was deleted counts until the quota's controller has looked again. */
async function expectEventually(attempt: () => Promise<string>, answer: string): Promise<void> {
  await expect.poll(attempt, { timeout: 20_000, interval: 500 }).toBe(answer);
}
