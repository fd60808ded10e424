import { expect, test } from 'vitest';
import { deletionCauses } from './deletion-cause.ts';

const deletionTimestamp = '2026-08-01T10:15:00Z';
const reader = (answers: Readonly<Record<string, unknown>>) => ({
  read: async (path: string) => answers[path],
});
const namespace = (conditions: readonly object[], metadata: object = { deletionTimestamp }) => ({
  metadata: { name: 'app', ...metadata },
  status: { conditions },
});
const kinds = (name: string, kind: string) => ({ resources: [{ name, kind, namespaced: true, verbs: [] }] });
const remaining = (message: string) => ({ type: 'NamespaceContentRemaining', status: 'True', message });
const inNamespace = { type: 'kubernetes_namespace_v1', id: 'app' };

test('the objects that hold a namespace are named with their finalizers and the command that removes them', async () => {
  const api = reader({
    '/api/v1/namespaces/app': namespace([
      remaining(
        'Some resources are remaining: configmaps. has 2 resource instances, things.example.com has 1 resource instances',
      ),
    ]),
    '/api/v1/namespaces/app/configmaps': {
      items: [
        { metadata: { name: 'free', deletionTimestamp } },
        { metadata: { name: 'held', deletionTimestamp, finalizers: ['example.com/x'] } },
        { metadata: { name: 'new', finalizers: ['example.com/x'] } },
      ],
    },
    '/apis/example.com': { preferredVersion: { groupVersion: 'example.com/v2' } },
    '/apis/example.com/v2/namespaces/app/things': {
      items: [{ metadata: { name: 'one', deletionTimestamp, finalizers: ['foregroundDeletion'] } }],
    },
  });
  expect(await deletionCauses(api, inNamespace)).toEqual([
    {
      problem: 'configmaps "held" in namespace app waits for its finalizer example.com/x',
      fix: `let the controller that owns example.com/x do its work; by force: "kubectl -n app patch configmaps held --type=merge -p '{"metadata":{"finalizers":null}}'", which leaves behind what that finalizer was to clean up`,
    },
    expect.objectContaining({
      problem: 'things.example.com "one" in namespace app waits for its finalizer foregroundDeletion',
      fix: expect.stringContaining('objects that this one owns'),
    }),
  ]);
});

test('of many objects some are named', async () => {
  const items = Array.from({ length: 8 }, (_, index) => ({
    metadata: { name: `c${index}`, deletionTimestamp, finalizers: ['x/y'] },
  }));
  const api = reader({
    '/api/v1/namespaces/app': namespace([remaining('configmaps. has 8 resource instances')]),
    '/api/v1/namespaces/app/configmaps': { items },
  });
  const causes = await deletionCauses(api, inNamespace);
  expect(causes).toHaveLength(6);
  expect(causes[5]?.problem).toBe('3 more configmaps in namespace app have finalizers');
});

test('a namespace may be held by itself, or by an API that is down', async () => {
  const message = 'Discovery failed for some groups, 1 failing: metrics.k8s.io/v1beta1';
  const api = reader({
    '/api/v1/namespaces/app': namespace(
      [{ type: 'NamespaceDeletionDiscoveryFailure', status: 'True', message }],
      { deletionTimestamp, finalizers: ['example.com/ns'] },
    ),
  });
  expect((await deletionCauses(api, inNamespace)).map(({ problem }) => problem)).toEqual([
    'namespaces "app" waits for its finalizer example.com/ns',
    `the API server cannot list all kinds of objects in namespace app: ${message}`,
  ]);
});

test.each([
  ['a namespace that is gone', {}],
  ['one that is not being deleted', { '/api/v1/namespaces/app': namespace([], { finalizers: ['x/y'] }) }],
  ['one that nothing holds', { '/api/v1/namespaces/app': namespace([]) }],
])('%s has no cause', async (_, answers) => {
  expect(await deletionCauses(reader(answers), inNamespace)).toEqual([]);
});

test('an Application that waits says that its controller has to run', async () => {
  const id = '/apis/argoproj.io/v1alpha1/namespaces/argocd/applications/app';
  const finalizers = ['resources-finalizer.argocd.argoproj.io'];
  const api = reader({
    '/apis/argoproj.io/v1alpha1': kinds('applications', 'Application'),
    [id]: { metadata: { name: 'app', deletionTimestamp, finalizers } },
  });
  expect(await deletionCauses(api, { type: 'kubectl_manifest', id })).toEqual([
    {
      problem:
        'applications.argoproj.io "app" in namespace argocd waits for its finalizer resources-finalizer.argocd.argoproj.io',
      fix: expect.stringContaining('the application controller of Argo CD has to run'),
    },
  ]);
});

test('the provider makes up plurals; the kind counts', async () => {
  const api = reader({
    '/apis/networking.k8s.io/v1': kinds('networkpolicies', 'NetworkPolicy'),
    '/apis/networking.k8s.io/v1/namespaces/app/networkpolicies/one': {
      metadata: { name: 'one', deletionTimestamp, finalizers: ['x/y'] },
    },
  });
  const id = '/apis/networking.k8s.io/v1/namespaces/app/networkpolicys/one';
  expect((await deletionCauses(api, { type: 'kubectl_manifest', id }))[0]?.fix).toContain(
    'kubectl -n app patch networkpolicies.networking.k8s.io one',
  );
  expect(await deletionCauses(api, { type: 'kubectl_manifest', id: 'nonsense' })).toEqual([]);
  expect(await deletionCauses(api, { type: 'kubernetes_secret_v1', id: 'app/one' })).toEqual([]);
});
