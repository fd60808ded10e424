import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, expect } from 'vitest';
import { tenantRole } from '../../building-blocks/namespace-with-argocd/names.ts';
import { names, tenantRoles } from '../../platform/argocd/names.ts';
import { type Actor, actor, type Identity, person, serviceAccount } from './access.ts';

export const argocd = 'argocd';
export const mark = Math.random().toString(36).slice(2, 8);
/** One of berth's namespaces, and one that it has nothing to do with. */
export const own = `app-access-${mark}`;
export const foreign = `other-access-${mark}`;

export const identities = {
  view: person(`view-${mark}`),
  edit: person(`edit-${mark}`),
  admin: person(`admin-${mark}`),
  deployer: serviceAccount(own, names.deployer),
  provisioner: serviceAccount(argocd, names.provisioner),
} satisfies Record<string, Identity>;
export type Who = keyof typeof identities;

export const owner = actor();
export const provisioner = actor(identities.provisioner);

export const label = { 'app.kubernetes.io/managed-by': names.managedBy };
export const rbac = 'rbac.authorization.k8s.io';

/** Any object, as a request sends it. */
export function object(
  apiVersion: string,
  kind: string,
  name: string,
  namespace?: string,
  more: Record<string, unknown> = {},
) {
  const { labels, ...rest } = more;
  return { apiVersion, kind, metadata: { name, namespace, ...(labels ? { labels } : {}) }, ...rest } as never;
}
export const secret = (name: string, namespace: string, more = {}) =>
  object('v1', 'Secret', name, namespace, more);
export const namespaceObject = (name: string, labels?: Record<string, string | null>) =>
  object('v1', 'Namespace', name, undefined, labels ? { labels } : {});
export const networkPolicy = (name: string, namespace: string) =>
  object('networking.k8s.io/v1', 'NetworkPolicy', name, namespace, {
    spec: { podSelector: {}, policyTypes: ['Ingress'] },
  });
export const quota = (name: string, namespace: string) =>
  object('v1', 'ResourceQuota', name, namespace, { spec: { hard: { pods: '5' } } });
export const account = (name: string, namespace: string) => object('v1', 'ServiceAccount', name, namespace);
export const roleBinding = (name: string, namespace: string, role: string, subject: Record<string, string>) =>
  object(`${rbac}/v1`, 'RoleBinding', name, namespace, {
    roleRef: { apiGroup: rbac, kind: 'ClusterRole', name: role },
    subjects: [subject],
  });
export const userSubject = (name: string) => ({ apiGroup: rbac, kind: 'User', name });
export const tokenSecret = (name: string, namespace: string, forAccount: string) =>
  object('v1', 'Secret', name, namespace, {
    type: 'kubernetes.io/service-account-token',
    metadata: { name, namespace, annotations: { 'kubernetes.io/service-account.name': forAccount } },
  });
export const repository = { ...label, 'argocd.argoproj.io/secret-type': 'repository' };
export const project = (name: string, spec: Record<string, unknown> = {}) =>
  object('argoproj.io/v1alpha1', 'AppProject', name, argocd, {
    labels: label,
    spec: {
      destinations: [{ server: 'https://kubernetes.default.svc', namespace: name }],
      destinationServiceAccounts: [
        { server: 'https://kubernetes.default.svc', namespace: name, defaultServiceAccount: names.deployer },
      ],
      ...spec,
    },
  });
export const application = (name: string, projectName: string, namespace: string) =>
  object('argoproj.io/v1alpha1', 'Application', name, argocd, {
    labels: label,
    spec: {
      project: projectName,
      source: { repoURL: 'https://git.example.com/x.git', path: '.' },
      destination: { server: 'https://kubernetes.default.svc', namespace },
    },
  });

/** Makes both namespaces for the tests of a file: one as berth makes it, and one that is nobody's. They go with the cluster. */
export function guardedNamespaces(): void {
  beforeAll(async () => {
    await expectDone(owner.create(namespaceObject(foreign)));
    await expectDone(owner.create(secret('theirs', foreign)));
    await expectDone(provisioner.create(namespaceObject(own, label)));
    await expectDone(
      provisioner.create(quota('berth-quota', own)),
      provisioner.create(networkPolicy('default-deny-all', own)),
      provisioner.create(account(names.deployer, own)),
      provisioner.create(secret(names.pullSecret, own)),
      ...(['view', 'edit', 'admin'] as const).map((role) =>
        provisioner.create(roleBinding(role, own, tenantRoles[role], userSubject(identities[role].user))),
      ),
      provisioner.create(
        roleBinding(names.deployer, own, tenantRole.deployer, {
          kind: 'ServiceAccount',
          name: names.deployer,
          namespace: own,
        } as never),
      ),
    );
  });
}

export type Attempt = readonly [
  what: string,
  attempt: (who: Actor) => Promise<string>,
  answer: RegExp | 'done',
];

/** Refusals of RBAC, and of the guard with the policy's name. */
export const forbidden = /^403 .*(cannot|is attempting to grant)/su;
export const guarded = (policy: string) => new RegExp(`^422 .*ValidatingAdmissionPolicy '${policy}'`, 'su');

/** Tries it, and expects the answer. */
export async function attempt(who: Actor, [, act, wanted]: Attempt): Promise<void> {
  const answer = await act(who);
  if (wanted === 'done') expect(answer).toBe('done');
  else expect(answer).toMatch(wanted);
}

export async function expectDone(...requests: Promise<string>[]): Promise<void> {
  expect([...new Set(await Promise.all(requests))]).toEqual(['done']);
}

/** Waits until a condition holds, for a minute at most. */
export async function eventually(condition: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 60_000;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error('it did not come to be within a minute');
    await sleep(250);
  }
}
