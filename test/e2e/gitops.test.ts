import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { berth, berthOk } from '../helpers/berth.ts';
import { GitopsProject, namespace, team } from '../helpers/gitops-project.ts';
import { digestInRegistry, pushImage } from '../helpers/image.ts';
import { processesOf } from '../helpers/processes.ts';
import { suiteFolder, writeFiles } from '../helpers/suite-folder.ts';
import type { WorkingCopy } from '../helpers/working-copy.ts';

/** The loop from a push to running pods, by the real Argo CD; the tests of this file go on from each other. */
const cwd = suiteFolder();
const app = path.resolve('test/fixtures/app-repo');
const overlay = 'manifests/overlays/dev';
const image = `${team}/app`;

let project: GitopsProject;
let repository: WorkingCopy;

const deployment = `/apis/apps/v1/namespaces/${namespace}/deployments/web`;
const application = `/apis/argoproj.io/v1alpha1/namespaces/argocd/applications/${namespace}`;
const object = (apiVersion: string, kind: string, name: string, more: Record<string, unknown> = {}) =>
  JSON.stringify({ apiVersion, kind, metadata: { name }, ...more });

/** What a pipeline does after its build: the digest into the overlay, as the only change. */
async function release(digest: string): Promise<string> {
  const name = `${project.registryHost}/${image}@${digest}`;
  await project.kustomize(path.join(repository.folder, overlay), 'edit', 'set', 'image', `app=${name}`);
  return await repository.push(`release ${digest}`);
}

/** Adds files to the overlay. */
async function add(files: Readonly<Record<string, string>>): Promise<string> {
  const names = Object.keys(files);
  await project.kustomize(path.join(repository.folder, overlay), 'version');
  const kustomization = path.join(overlay, 'kustomization.yaml');
  const text = readFileSync(path.join(repository.folder, kustomization), 'utf8');
  const added = text.replace('resources:\n', `resources:\n${names.map((name) => `- ${name}\n`).join('')}`);
  return await repository.push('add', {
    [kustomization]: added,
    ...Object.fromEntries(
      Object.entries(files).map(([name, content]) => [path.join(overlay, name), content]),
    ),
  });
}

async function imageOf(): Promise<string> {
  return (await project.read(deployment)).spec.template.spec.containers[0].image;
}

beforeAll(async () => {
  project = await GitopsProject.start(cwd);
  const inputs = { namespace_name: namespace, on_destroy: 'cascade' };
  writeFiles(cwd, { [`teams/${team}.yaml`]: project.teamFile(team, inputs) });
  await berthOk(['team', 'apply', team, '--yes'], { cwd });
  repository = await project.repository(team, app);
}, 50 * 60_000);

afterAll(async () => {
  await berthOk(['dev', 'down'], { cwd });
  expect(processesOf(cwd)).toEqual([]);
}, 120_000);

describe('what is pushed', () => {
  let first: string;
  let digest: string;

  test('is deployed by the account of the team, with the digest that the registry has', async () => {
    digest = await pushImage(project.registry, image, 'one');
    expect(await digestInRegistry(project.registry, image, 'main')).toBe(digest);
    first = await release(digest);
    const status = await project.synced(first);
    const name = `${project.registryHost}/${image}@${digest}`;
    expect([status.images, status.problems, await imageOf()]).toEqual([[name], [], name]);
    expect(status.links).toEqual({ repository: project.repositoryUrl(team) });
    expect(status.quota).toContainEqual({ resource: 'limits.cpu', used: '200m', hard: '2' });
    const { items } = await project.read(`/api/v1/namespaces/${namespace}/pods`);
    expect(items.map(({ spec }: any) => spec.imagePullSecrets)).toEqual([
      [{ name: 'berth-registry-pull' }],
      [{ name: 'berth-registry-pull' }],
    ]);
  });

  test('rolls out with the next commit, and back with git revert', async () => {
    const next = await pushImage(project.registry, image, 'two');
    await project.synced(await release(next));
    expect(await imageOf()).toContain(next);
    await project.synced(await repository.revert());
    expect(await imageOf()).toContain(digest);
  });

  test('wins over changes by hand', async () => {
    const api = await project.api();
    const container = { name: 'web', image: 'example.com/other:1' };
    await api.merge(deployment, {
      spec: { replicas: 5, template: { spec: { containers: [container] } } },
    });
    const healed = async () => {
      const { spec } = await project.read(deployment);
      return spec.replicas === 2 && spec.template.spec.containers[0].image.endsWith(digest);
    };
    await expect.poll(healed, { timeout: 60_000 }).toBe(true);
  });

  test('goes from the cluster when it goes from Git', async () => {
    const settings = `/api/v1/namespaces/${namespace}/configmaps/settings`;
    expect((await project.read(settings)).data).toEqual({ greeting: 'hello' });
    const kustomization = path.join(overlay, 'kustomization.yaml');
    const text = readFileSync(path.join(repository.folder, kustomization), 'utf8');
    const without = text.replace('- settings.yaml\n', '');
    await project.synced(
      await repository.push('remove', {
        [kustomization]: without,
        [path.join(overlay, 'settings.yaml')]: undefined,
      }),
    );
    expect(await project.read(settings)).toBeUndefined();
  });
});

describe('what a team may not do is refused, and its status says why', () => {
  test('kinds of the platform, things cluster wide, and other namespaces', async () => {
    await add({
      'role.yaml': object('rbac.authorization.k8s.io/v1', 'ClusterRole', 'escape', { rules: [] }),
      'binding.yaml': object('rbac.authorization.k8s.io/v1', 'RoleBinding', 'escape', {
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
        subjects: [],
      }),
      'policy.yaml': object('networking.k8s.io/v1', 'NetworkPolicy', 'escape', { spec: { podSelector: {} } }),
      'quota.yaml': object('v1', 'ResourceQuota', 'berth-quota', { spec: { hard: { pods: '99' } } }),
      'elsewhere.yaml': JSON.stringify({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'escape', namespace: 'default' },
      }),
    });
    for (const what of ['ClusterRole', 'RoleBinding', 'NetworkPolicy', 'ResourceQuota'])
      expect(await project.problem(new RegExp(`^${what}/.*not permitted in project`))).toContain(namespace);
    expect(await project.problem(/^ConfigMap\/escape: /)).toContain('default');
    const cluster = '/apis/rbac.authorization.k8s.io/v1/clusterroles/escape';
    expect(await project.read(cluster)).toBeUndefined();
    expect(await project.read('/api/v1/namespaces/default/configmaps/escape')).toBeUndefined();
    const quota = await project.read(`/api/v1/namespaces/${namespace}/resourcequotas/berth-quota`);
    expect(quota.spec.hard.pods).not.toBe('99');
    await project.synced(await repository.revert());
  });

  test('a privileged pod', async () => {
    const file = 'manifests/base/deployment.yaml';
    const text = readFileSync(path.join(repository.folder, file), 'utf8');
    await repository.push('privileged', {
      [file]: text.replace('allowPrivilegeEscalation: false', 'privileged: true'),
    });
    expect(await project.problem(/^Deployment\/web: pods .* is forbidden: violates PodSecurity/)).toContain(
      'privileged',
    );
    await project.synced(await repository.revert());
  });

  test('more than the quota', async () => {
    const file = 'manifests/base/deployment.yaml';
    const text = readFileSync(path.join(repository.folder, file), 'utf8');
    await repository.push('many', { [file]: text.replace('replicas: 2', 'replicas: 60') });
    expect(await project.problem(/^Deployment\/web: pods .* exceeded quota: berth-quota/)).toContain('pods');
    await project.synced(await repository.revert());
  });

  test('a link out of the repository', async () => {
    await repository.git('rm', '--quiet', '-r', 'manifests/base/service.yaml');
    const { symlinkSync } = await import('node:fs');
    symlinkSync('/etc/passwd', path.join(repository.folder, 'manifests/base/service.yaml'));
    await repository.push('link');
    expect(await project.problem(/^ComparisonError: .*out-of-bounds symlink/)).toContain('service.yaml');
    await project.synced(await repository.revert());
  });

  test('another repository', async () => {
    const repoURL = project.repositoryUrl('other');
    await (await project.api()).merge(application, { spec: { source: { repoURL } } });
    expect(await project.problem(/^InvalidSpecError: /)).toContain('is not permitted in project');
    // The next check of berth puts back what somebody has changed.
    await berthOk(['team', 'apply', team, '--yes', '--refresh'], { cwd });
    await project.synced(await repository.git('rev-parse', 'HEAD'));
  });
});

describe('when something is down or wrong', () => {
  test('a digest that does not exist, and a registry that does not answer, are told', async () => {
    await release(`sha256:${'0'.repeat(64)}`);
    expect(await project.problem(/the registry .* has no such image/)).toContain('0000');
    await project.synced(await repository.revert());
    await project.kill('registry');
    expect(await project.problem(/the registry .* does not answer: /)).toContain('ECONNREFUSED');
    await berthOk(['dev', 'up'], { cwd });
    expect((await project.status()).problems).toEqual([]);
  });

  test('a Git host that rejects, and one that is down', async () => {
    const kept = readFileSync(project.accounts, 'utf8');
    writeFileSync(project.accounts, kept.replace(/^reader:.*$/m, 'reader:changed:read'));
    await refresh();
    expect(await project.problem(/^ComparisonError: /)).toMatch(/authentication|Authentication|401/);
    writeFileSync(project.accounts, kept);
    await refresh();
    await project.until('it is well again', ({ problems }) => problems.length === 0);
    await project.kill('git-server');
    await refresh();
    expect(await project.problem(/^ComparisonError: /)).toMatch(/connection refused|Failed to connect/);
    await berthOk(['dev', 'up'], { cwd });
    await refresh();
    await project.until('it is well again', ({ problems }) => problems.length === 0);
  });

  test('what is pushed while Argo CD is down is deployed when it is up again', async () => {
    await project.kill('argocd-server', 'argocd-application-controller', 'argocd-repo-server');
    const commit = await repository.push('while it was down', { 'manifests/base/note.txt': 'no manifest' });
    expect(await project.problem(/^argocd-application-controller: it does not run/)).toContain(
      'berth dev up',
    );
    expect((await berth(['dev', 'status'], { cwd })).code).toBe(1);
    await berthOk(['dev', 'up'], { cwd });
    // Nobody was there to be told of the push, and the next look of its own is minutes away.
    await refresh();
    await project.synced(commit);
  });

  test('a history that was written anew is followed', async () => {
    await project.synced(await repository.push('regretted'));
    await project.synced(await repository.dropLast());
  });
});

test('destroy lets Argo CD take away what it deployed, and leaves nothing', async () => {
  const { code, json } = await berth(['team', 'destroy', team, '--yes', '--json'], { cwd });
  expect([code, json.data.instances[0].result]).toEqual([0, 'destroyed']);
  const argocd = '/apis/argoproj.io/v1alpha1/namespaces/argocd';
  expect(await project.read(`/api/v1/namespaces/${namespace}`)).toBeUndefined();
  expect(await project.read(application)).toBeUndefined();
  expect(await project.read(`${argocd}/appprojects/${namespace}`)).toBeUndefined();
  expect(await project.read(`/api/v1/namespaces/argocd/secrets/repo-${namespace}`)).toBeUndefined();
});

/** Asks Argo CD to look again: what changed was not in Git, and nobody told it. */
async function refresh(): Promise<void> {
  const annotations = { 'argocd.argoproj.io/refresh': 'hard' };
  await (await project.api()).merge(application, { metadata: { annotations } });
}
