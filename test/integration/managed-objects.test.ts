import { beforeAll, describe, expect, test } from 'vitest';
import { names } from '../../platform/argocd/names.ts';
import { type Actor, actor, person, serviceAccount } from '../helpers/access.ts';
import {
  account,
  application,
  argocd,
  eventually,
  expectDone,
  foreign,
  guarded,
  guardedNamespaces,
  identities,
  label,
  mark,
  namespaceObject,
  networkPolicy,
  object,
  own,
  owner,
  project,
  provisioner,
  quota,
  rbac,
  secret,
  userSubject,
} from '../helpers/guarded-namespaces.ts';
import { readObject } from '../helpers/kubernetes.ts';
import { pod } from '../helpers/workloads.ts';

guardedNamespaces();

const instance = { 'berth.dev/instance': `dev.shop.managed-${mark}.0123456789abcdef` };
const berths = { ...label, ...instance };

/**
 * A tenant with every right in the namespace, far more than the roles of tenants give: whatever is refused is refused by
 * the policies. Each attack has its twin on an object without the label, which is done.
 */
const strong = actor(person(`strong-${mark}`));
const guard = guarded('berth-managed');

/** An object of berth, and the same without its label. */
const kinds = {
  secret: (name: string, labels = {}) => secret(name, own, { labels }),
  account: (name: string, labels = {}) => object('v1', 'ServiceAccount', name, own, { labels }),
  quota: (name: string, labels = {}) =>
    object('v1', 'ResourceQuota', name, own, { labels, spec: { hard: { pods: '50' } } }),
  limits: (name: string, labels = {}) =>
    object('v1', 'LimitRange', name, own, {
      labels,
      spec: { limits: [{ type: 'Container', max: { cpu: '4' } }] },
    }),
  policy: (name: string, labels = {}) =>
    object('networking.k8s.io/v1', 'NetworkPolicy', name, own, {
      labels,
      spec: { podSelector: { matchLabels: { nobody: 'true' } }, policyTypes: ['Ingress'] },
    }),
  binding: (name: string, labels = {}) =>
    object(`${rbac}/v1`, 'RoleBinding', name, own, {
      labels,
      roleRef: { apiGroup: rbac, kind: 'ClusterRole', name: 'platform-tenant-view' },
      subjects: [userSubject('eve')],
    }),
  settings: (name: string, labels = {}) => object('v1', 'ConfigMap', name, own, { labels }),
} as const;
type Kind = keyof typeof kinds;
const all = Object.keys(kinds) as Kind[];

/** What would be merged into an object to turn it to something else. */
const changes: Readonly<Record<Kind, Record<string, unknown>>> = {
  secret: { data: { a: 'Yg==' } },
  account: { automountServiceAccountToken: true },
  quota: { spec: { hard: { pods: '1000' } } },
  limits: { spec: { limits: [] } },
  policy: { spec: { ingress: [{}] } },
  binding: { subjects: [userSubject('mallory')] },
  settings: { data: { a: 'b' } },
};

const bare = (one: never): Record<string, any> => structuredClone(one) as Record<string, any>;
const merged = (one: never, more: Record<string, unknown>) => {
  const { apiVersion, kind, metadata } = bare(one);
  return {
    apiVersion,
    kind,
    metadata: { name: metadata.name, namespace: metadata.namespace },
    ...more,
  } as never;
};
const withMetadata = (one: never, metadata: Record<string, unknown>) => {
  const changed = bare(merged(one, {}));
  return { ...changed, metadata: { ...changed.metadata, ...metadata } } as never;
};

beforeAll(async () => {
  await expectDone(
    owner.create(
      object(`${rbac}/v1`, 'Role', 'everything', own, {
        rules: [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }],
      }),
    ),
    owner.create(
      object(`${rbac}/v1`, 'RoleBinding', 'everything', own, {
        roleRef: { apiGroup: rbac, kind: 'Role', name: 'everything' },
        subjects: [userSubject(strong.name)],
      }),
    ),
  );
  // Rights are known to the API server a moment later.
  await eventually(async () => (await strong.create(kinds.settings(`probe-${mark}`))) === 'done');
  for (const kind of all) {
    await expectDone(
      owner.create(kinds[kind](`berths-${kind}`, berths)),
      owner.create(kinds[kind](`theirs-${kind}`)),
    );
  }
});

describe.each(all)('a tenant with every right, at a %s of berth,', (kind) => {
  const mine = kinds[kind](`berths-${kind}`, berths);
  const theirs = kinds[kind](`theirs-${kind}`);
  const attacks: [string, (who: Actor, one: never) => Promise<string>][] = [
    ['changes nothing in it', (who, one) => who.change(merged(one, changes[kind]))],
    ['adds no annotation', (who, one) => who.change(withMetadata(one, { annotations: { x: 'y' } }))],
    ['adds no finalizer', (who, one) => who.change(withMetadata(one, { finalizers: ['example.com/stay'] }))],
    ['takes no finalizer off', (who, one) => who.change(withMetadata(one, { finalizers: null }))],
    ['names no owner, whose end would be its own', (who, one) => who.change(withMetadata(one, ownedBy()))],
    ['does not delete it', (who, one) => who.remove(merged(one, {}))],
  ];

  test.each(attacks)('%s', async (_, attack) => {
    expect(await attack(strong, mine)).toMatch(guard);
  });

  test('does not take the label off', async () => {
    const off = { labels: { 'berth.dev/instance': null, 'app.kubernetes.io/managed-by': null } };
    expect(await strong.change(withMetadata(mine, off))).toMatch(guard);
  });

  test('does not put the label on something else', async () => {
    expect(await strong.change(withMetadata(theirs, { labels: instance }))).toMatch(guard);
    expect(await strong.create(kinds[kind](`forged-${kind}`, instance))).toMatch(guard);
  });

  test.each(attacks)('but with one of its own the attempt that "%s" is done', async (_, attack) => {
    const twin = kinds[kind](`twin-${kind}`);
    await expectDone(owner.create(twin));
    expect(await attack(strong, twin)).toBe('done');
    // What has an owner that is none, Kubernetes takes away.
    await owner.change(withMetadata(twin, { finalizers: null }));
    await owner.remove(twin);
    await eventually(async () => /^404/.test(await owner.read(twin)));
  });

  function ownedBy() {
    const uid = '00000000-0000-4000-8000-000000000000';
    return { ownerReferences: [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'x', uid, controller: false }] };
  }
});

describe('the namespace itself', () => {
  test('is not changed or deleted by a tenant, whatever its rights are', async () => {
    await expectDone(owner.change(namespaceObject(own, instance)));
    for (const one of [{ labels: { 'berth.dev/instance': null } }, { labels: { x: 'y' } }])
      expect(await strong.change(withMetadata(namespaceObject(own), one))).toMatch(guard);
    expect(await strong.remove(namespaceObject(own))).toMatch(guard);
  });

  test('is changed once it is not labelled: RBAC would have let it', async () => {
    await expectDone(owner.change(namespaceObject(own, { 'berth.dev/instance': null })));
    await expectDone(strong.change(withMetadata(namespaceObject(own), { labels: { x: 'y' } })));
  });
});

describe('the roles of tenants', () => {
  const pull = secret(names.pullSecret, own);

  beforeAll(async () => {
    await expectDone(provisioner.change(withMetadata(pull, { labels: berths })));
  });

  test.each(['edit', 'admin', 'deployer'] as const)(
    '%s neither changes nor deletes the pull secret of berth, and writes its own',
    async (role) => {
      const who = actor(identities[role]);
      expect(await who.change(merged(pull, { data: { '.dockerconfigjson': 'e30=' } }))).toMatch(guard);
      expect(await who.remove(pull)).toMatch(guard);
      const theirs = secret(`of-${role}`, own);
      await expectDone(who.create(theirs));
      await expectDone(who.change(merged(theirs, { data: { a: 'Yg==' } })));
      await expectDone(who.remove(theirs));
    },
  );

  test('admin does not delete the account that Argo CD acts as, once it is labelled', async () => {
    const deployer = account(names.deployer, own);
    await expectDone(provisioner.change(withMetadata(deployer, { labels: berths })));
    expect(await actor(identities.admin).remove(deployer)).toMatch(guard);
    expect(await actor(identities.deployer).remove(deployer)).toMatch(guard);
  });

  test.each(['edit', 'admin', 'deployer'] as const)(
    '%s starts no pod as the account of Argo CD',
    async (role) => {
      const who = actor(identities[role]);
      const as = (serviceAccountName: string) => {
        const one = pod(own) as Record<string, any>;
        return { ...one, spec: { ...one.spec, serviceAccountName } } as never;
      };
      expect(await who.create(as(names.deployer))).toMatch(guarded('berth-deployer'));
      expect(await who.create(as('default'))).toBe('done');
    },
  );

  test('nor does a workload: its pods are refused', async () => {
    const refused = actor({ user: 'system:serviceaccount:kube-system:replicaset-controller', groups: [] });
    const one = pod(own) as Record<string, any>;
    const asDeployer = { ...one, spec: { ...one.spec, serviceAccountName: names.deployer } } as never;
    expect(await refused.create(asDeployer)).toMatch(guarded('berth-deployer'));
  });

  test('in namespaces that are not of berth nothing of that holds', async () => {
    await expectDone(owner.create(account(names.deployer, foreign)));
    const one = pod(foreign) as Record<string, any>;
    await expectDone(
      owner.create({ ...one, spec: { ...one.spec, serviceAccountName: names.deployer } } as never),
    );
  });
});

test('Argo CD writes into an Application of berth what has become of it, and a tenant does not', async () => {
  const labelled = { ...(application(own, own, own) as Record<string, any>) };
  labelled.metadata = { ...labelled.metadata, labels: berths };
  await expectDone(provisioner.create(project(own)), provisioner.create(labelled as never));
  const healthy = {
    apiVersion: labelled.apiVersion,
    kind: labelled.kind,
    metadata: { name: own, namespace: argocd },
  };
  const status = { ...healthy, status: { health: { status: 'Healthy' } } } as never;
  await expectDone(actor(serviceAccount(argocd, 'argocd-application-controller')).change(status));
  await expectDone(
    owner.create(
      object(`${rbac}/v1`, 'RoleBinding', `strong-${mark}`, argocd, {
        roleRef: { apiGroup: rbac, kind: 'ClusterRole', name: 'cluster-admin' },
        subjects: [userSubject(strong.name)],
      }),
    ),
  );
  await eventually(async () => (await strong.list('v1', 'Secret', argocd)) === 'done');
  expect(await strong.change(status)).toMatch(guard);
  await expectDone(
    provisioner.remove(healthy as never),
    provisioner.remove(project(own)),
    owner.remove(object(`${rbac}/v1`, 'RoleBinding', `strong-${mark}`, argocd)),
  );
});

test('berth itself, and what cleans up for Kubernetes, is not held back', async () => {
  const mine = kinds.quota(`kept-${mark}`, berths);
  await expectDone(provisioner.create(mine));
  await expectDone(provisioner.change(merged(mine, changes.quota)));
  await expectDone(provisioner.remove(merged(mine, {})));
  // The quota controller writes into the status; the namespace controller takes all of it away.
  await eventually(
    async () => (await readObject('v1', 'ResourceQuota', 'berths-quota', own)).status?.hard !== undefined,
  );
  await expectDone(
    provisioner.create(networkPolicy(`x-${mark}`, own)),
    provisioner.create(quota(`y-${mark}`, own)),
  );
  await expectDone(provisioner.remove(namespaceObject(own)));
  await eventually(async () => (await readObject('v1', 'Namespace', own)) === undefined);
});
