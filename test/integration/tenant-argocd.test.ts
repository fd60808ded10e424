import { describe, expect, test } from 'vitest';
import { readObject } from '../helpers/kubernetes.ts';
import { applyShop, decoded, large, medium, small, smallLabel } from '../helpers/shop-team.ts';

applyShop();

describe('Argo CD', () => {
  const url = 'https://git.example.com/shop.git';
  const server = 'https://kubernetes.default.svc';

  test('has a project that bounds the team', async () => {
    const { metadata, spec } = await readObject('argoproj.io/v1alpha1', 'AppProject', small, 'argocd');
    expect(metadata.labels).toEqual({
      'app.kubernetes.io/managed-by': 'berth',
      'berth.dev/instance': smallLabel,
    });
    const policy = (role: string, action: string) =>
      `p, proj:${small}:${role}, applications, ${action}, ${small}/*, allow`;
    expect(spec).toEqual({
      sourceRepos: [url],
      destinations: [{ server, namespace: small }],
      clusterResourceWhitelist: [],
      namespaceResourceBlacklist: [
        { group: '', kind: 'ResourceQuota' },
        { group: '', kind: 'LimitRange' },
        { group: 'networking.k8s.io', kind: 'NetworkPolicy' },
        { group: 'rbac.authorization.k8s.io', kind: 'Role' },
        { group: 'rbac.authorization.k8s.io', kind: 'RoleBinding' },
        { group: 'argoproj.io', kind: 'Application' },
        { group: 'argoproj.io', kind: 'ApplicationSet' },
        { group: 'argoproj.io', kind: 'AppProject' },
      ],
      destinationServiceAccounts: [{ server, namespace: small, defaultServiceAccount: 'app-deployer' }],
      // Argo CD knows groups of the identity provider; single users sign in to the cluster only.
      roles: [
        {
          name: 'admin',
          groups: ['shop-admins'],
          policies: ['get', 'sync', 'action/*', 'override', 'delete/*/Pod/*/*'].map((action) =>
            policy('admin', action),
          ),
        },
        {
          name: 'edit',
          groups: ['shop-devs'],
          policies: ['get', 'sync', 'action/*'].map((action) => policy('edit', action)),
        },
      ],
    });
  });

  test('has an Application that follows the repository, within the project', async () => {
    const { metadata, spec } = await readObject('argoproj.io/v1alpha1', 'Application', small, 'argocd');
    expect(metadata.labels).toEqual({
      'app.kubernetes.io/managed-by': 'berth',
      'berth.dev/instance': smallLabel,
    });
    expect(spec).toEqual({
      project: small,
      source: { repoURL: url, targetRevision: 'main', path: 'manifests/overlays/dev' },
      destination: { server, namespace: small },
      syncPolicy: {
        automated: { prune: true, selfHeal: true, allowEmpty: false },
        syncOptions: [
          'CreateNamespace=false',
          'ServerSideApply=true',
          'ApplyOutOfSyncOnly=true',
          'PruneLast=true',
          'PrunePropagationPolicy=foreground',
          'FailOnSharedResource=true',
        ],
        retry: { limit: 5, refresh: true, backoff: { duration: '5s', factor: 2, maxDuration: '3m' } },
      },
      revisionHistoryLimit: 5,
    });
  });

  test('syncs and destroys as the inputs say', async () => {
    const application = async (name: string) =>
      await readObject('argoproj.io/v1alpha1', 'Application', name, 'argocd');
    expect((await application(small)).metadata.finalizers ?? []).toEqual([]);
    expect((await application(large)).metadata.finalizers).toEqual([
      'resources-finalizer.argocd.argoproj.io',
    ]);
    expect((await application(medium)).spec.syncPolicy).not.toHaveProperty('automated');
    expect((await application(large)).spec.syncPolicy.automated).toMatchObject({
      prune: false,
      selfHeal: true,
    });
  });

  test.each([
    ['https with a token', small, { url, username: 'bot', password: 'git-"token"' }],
    ['ssh with a key', medium, { url: 'git@git.example.com:shop/app.git', sshPrivateKey: 'BEGIN\nkey\n' }],
    ['https without credentials', large, { url }],
  ])('reads the repository by %s, for that project only', async (_, namespace, credentials) => {
    const { metadata, type, data } = await readObject('v1', 'Secret', `repo-${namespace}`, 'argocd');
    expect(metadata.labels).toMatchObject({
      'argocd.argoproj.io/secret-type': 'repository',
      'app.kubernetes.io/managed-by': 'berth',
    });
    expect(type).toBe('Opaque');
    expect(decoded(data)).toEqual({ type: 'git', project: namespace, ...credentials });
  });
});
