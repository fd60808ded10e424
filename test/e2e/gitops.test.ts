import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { berth, berthOk } from '../helpers/berth.ts';
import { linkTools } from '../helpers/blueprint-repository.ts';
import { GitopsProject, namespace, team } from '../helpers/gitops-project.ts';
import { digestInRegistry } from '../helpers/image.ts';
import { Pipeline } from '../helpers/pipeline.ts';
import { processesOf } from '../helpers/processes.ts';
import { kubeseal, seal } from '../helpers/sealed-secrets.ts';
import { type SealingController, sealingController } from '../helpers/sealing-controller.ts';
import { suiteFolder, writeFiles } from '../helpers/suite-folder.ts';
import type { WorkingCopy } from '../helpers/working-copy.ts';

/** The loop from a push to running pods, by the real Argo CD; the tests of this file go on from each other. */
const cwd = suiteFolder();
const overlay = 'manifests/overlays/dev';
const kustomization = path.join(overlay, 'kustomization.yaml');
const manifest = 'manifests/base/deployment.yaml';
const image = `${team}/web`;

let project: GitopsProject;
let repository: WorkingCopy;
let pipeline: Pipeline;
let controller: SealingController | undefined;

const deployment = `/apis/apps/v1/namespaces/${namespace}/deployments/web`;
const application = `/apis/argoproj.io/v1alpha1/namespaces/argocd/applications/${namespace}`;
const object = (apiVersion: string, kind: string, name: string, more: Record<string, unknown> = {}) =>
  JSON.stringify({ apiVersion, kind, metadata: { name }, ...more });

function textOf(file: string): string {
  return readFileSync(path.join(repository.folder, file), 'utf8');
}

/** What a pipeline does after its build: the digest into the overlay, as the only change. */
async function release(digest: string): Promise<string> {
  const text = textOf(kustomization).replace(/digest: sha256:.*/, `digest: ${digest}`);
  return await repository.push(`release ${digest}`, { [kustomization]: text });
}

/** Pushes a change of the service, and lets the pipeline of the repository do the rest. @returns what it did */
async function develop(greeting: string) {
  const commit = await repository.push(greeting, { 'app/service/greeting.txt': greeting });
  const done = await pipeline.run('build-push', { commit });
  const released = await repository.pull();
  return { commit, done, released, digest: done.outputs['push.digest'] as string };
}

/** Adds files to the overlay, which does not put them into its namespace any more. */
async function add(files: Readonly<Record<string, string>>): Promise<string> {
  const names = Object.keys(files).map((name) => `- ${name}\n`);
  const added = textOf(kustomization)
    .replace('resources:\n', `resources:\n${names.join('')}`)
    .replace(/^namespace: .*\n/m, '');
  const placed = Object.entries(files).map(([name, content]) => [path.join(overlay, name), content]);
  return await repository.push('add', { [kustomization]: added, ...Object.fromEntries(placed) });
}

async function imageOf(): Promise<string> {
  return (await project.read(deployment)).spec.template.spec.containers[0].image;
}

beforeAll(async () => {
  project = await GitopsProject.start(cwd);
  const inputs = { namespace_name: namespace, on_destroy: 'cascade' };
  writeFiles(cwd, { [`teams/${team}.yaml`]: project.teamFile(team, inputs) });
  await berthOk(['team', 'apply', team, '--yes'], { cwd });
  repository = await project.fromBlueprint('app-repo', team, { secrets: 'sealed' });
  pipeline = new Pipeline(project, team);
}, 50 * 60_000);

afterAll(async () => {
  await controller?.stop();
  await berthOk(['dev', 'down'], { cwd });
  expect(processesOf(cwd)).toEqual([]);
}, 120_000);

describe('what is pushed', () => {
  let digest: string;

  test('of a pull request is tested and built, and nothing else', async () => {
    const commit = await repository.push('first');
    const { steps } = await pipeline.run('build-push', { event: 'pull_request', commit });
    expect(steps).toEqual([
      'test: actions/checkout',
      ...['test: ci/install-tools.sh', 'test: ci/check.sh', 'test: ci/build.sh scan'],
      'test: aquasecurity/trivy-action',
    ]);
    expect(await digestInRegistry(project.registry, image, `sha-${commit}`)).toBeUndefined();
    expect(pipeline.called('cosign')).toEqual([]);
  });

  test('to main is built, signed and released by its workflow, and deployed by the account of the team', async () => {
    const { commit, done, released, ...made } = await develop('one');
    digest = made.digest;
    // Actions are replaced by what stands for them here; everything that the repository itself runs is run.
    expect(done.steps.slice(5)).toEqual([
      ...['push: actions/checkout', 'push: docker/setup-buildx-action', 'push: docker/login-action'],
      ...['push: ci/push.sh "$GITHUB_SHA"', 'push: sigstore/cosign-installer', 'push: ci/sign.sh "$DIGEST"'],
      ...[
        'bump: actions/checkout',
        'bump: ci/install-tools.sh',
        'bump: ci/bump.sh dev "$DIGEST" "$GITHUB_SHA"',
      ],
    ]);
    expect(await digestInRegistry(project.registry, image, `sha-${commit}`)).toBe(digest);
    const name = `${project.registryHost}/${image}@${digest}`;
    expect(pipeline.called('cosign')).toEqual([`sign --yes --key env://COSIGN_PRIVATE_KEY ${name}`]);
    // Of this nothing is built: the workflow leaves manifests out.
    const changed = await repository.git('diff', '--name-only', commit, released);
    expect(changed).toBe(kustomization);

    const status = await project.synced(released);
    expect([status.images, status.problems, await imageOf()]).toEqual([[name], [], name]);
    expect(status.links).toEqual({ repository: project.repositoryUrl(team) });
    expect(status.quota).toContainEqual({ resource: 'limits.cpu', used: '250m', hard: '2' });
    const { items } = await project.read(`/api/v1/namespaces/${namespace}/pods`);
    const secrets = items.map(({ spec }: any) => spec.imagePullSecrets);
    expect(secrets).toEqual([[{ name: 'berth-registry-pull' }]]);
  });

  test('is found good by the workflow that validates, and promoted by a pull request', async () => {
    const commit = await repository.git('rev-parse', 'HEAD');
    expect((await pipeline.run('validate', { commit })).steps).toEqual([
      ...['validate: actions/checkout', 'validate: ci/install-tools.sh', 'validate: ci/validate.sh'],
    ]);
    await pipeline.run('promote', { event: 'workflow_dispatch', commit, given: { stage: 'staging' } });
    const [request = ''] = pipeline.called('gh');
    expect(request).toMatch(/^pr create --base main --head promote\/staging-[0-9a-f]{12} /);
    expect(request).toContain(digest);
    await repository.git('fetch', '--quiet', 'origin', request.split(' ')[5] ?? '');
    expect(
      await repository.git('show', 'FETCH_HEAD:manifests/overlays/staging/kustomization.yaml'),
    ).toContain(`digest: ${digest}`);
  });

  test('rolls out with the next commit, and back with git revert', async () => {
    const next = await develop('two');
    expect(next.digest).not.toBe(digest);
    await project.synced(next.released);
    expect(await imageOf()).toContain(next.digest);
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
      return spec.replicas === 1 && spec.template.spec.containers[0].image.endsWith(digest);
    };
    await expect.poll(healed, { timeout: 60_000 }).toBe(true);
  });

  test('goes from the cluster when it goes from Git', async () => {
    const settings = `/api/v1/namespaces/${namespace}/configmaps/settings`;
    await project.synced(await add({ 'settings.yaml': object('v1', 'ConfigMap', 'settings') }));
    expect(await project.read(settings)).toBeDefined();
    await project.synced(await repository.revert());
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
    const text = textOf(manifest).replace('allowPrivilegeEscalation: false', 'privileged: true');
    await repository.push('privileged', { [manifest]: text });
    expect(await project.problem(/^Deployment\/web: pods .* is forbidden: violates PodSecurity/)).toContain(
      'privileged',
    );
    await project.synced(await repository.revert());
  });

  test('more than the quota', async () => {
    await repository.push('many', {
      [kustomization]: textOf(kustomization).replace('count: 1', 'count: 60'),
    });
    expect(await project.problem(/^Deployment\/web: pods .* exceeded quota: berth-quota/)).toContain('pods');
    await project.synced(await repository.revert());
  });

  test('a link out of the repository', async () => {
    await repository.git('rm', '--quiet', '-r', 'manifests/base/service.yaml');
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
    expect((await project.read(application)).spec.source.repoURL).toBe(project.repositoryUrl(team));
    // Argo CD would take its time: what it has compared last is what it is told again.
    await refresh();
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

describe('a secret in Git', () => {
  const certificate = 'manifests/sealing-certificate.pem';
  const sealed = 'manifests/overlays/dev/sealed-secret.yaml';
  const secret = `/api/v1/namespaces/${namespace}/secrets`;
  const value = 'marked-4f9c1e7a';
  const data = { PASSWORD: Buffer.from(value).toString('base64') };

  beforeAll(async () => {
    controller = await sealingController(project);
    await linkTools(repository.folder);
    writeFiles(repository.folder, { [certificate]: controller.certificate });
  }, 180_000);

  test('is sealed by the team, and opened in its namespace, where the pod has it', async () => {
    expect(await seal(repository.folder, value, 'dev', 'PASSWORD')).toMatchObject({ code: 0 });
    await project.synced(await repository.push('seal'));
    const { data: opened, metadata } = await project.read(`${secret}/web`);
    expect([opened, metadata.ownerReferences]).toEqual([
      data,
      [expect.objectContaining({ kind: 'SealedSecret', name: 'web', controller: true })],
    ]);
    const environments = async () => {
      const { items } = await project.read(`/api/v1/namespaces/${namespace}/pods`);
      return items.map(({ spec }: any) => spec.containers[0].envFrom);
    };
    await expect.poll(environments, { timeout: 60_000 }).toEqual([[{ secretRef: { name: 'web' } }]]);
    expect((await project.status()).problems).toEqual([]);
  });

  test('that was sealed for another namespace, or would be a token, is refused, and the status says why', async () => {
    expect(await seal(repository.folder, 'other', 'staging', 'TOKEN')).toMatchObject({ code: 0 });
    const [copied, own] = ['manifests/overlays/staging/sealed-secret.yaml', sealed].map((file) =>
      parse(textOf(file)),
    );
    Object.assign(own.spec.encryptedData, copied.spec.encryptedData);
    const token = object('v1', 'Secret', 'token', {
      metadata: {
        name: 'token',
        namespace,
        annotations: { 'kubernetes.io/service-account.name': 'app-deployer' },
      },
      type: 'kubernetes.io/service-account-token',
      stringData: { any: 'thing' },
    });
    const input = { cwd: repository.folder, input: token };
    const { stdout } = await execa(await kubeseal(), ['--cert', certificate], input);
    await repository.push('what is not for us', {
      [sealed]: stringify(own, { lineWidth: 0 }),
      [kustomization]: textOf(kustomization).replace('resources:\n', 'resources:\n- token.yaml\n'),
      [path.join(overlay, 'token.yaml')]: stdout,
    });
    // Argo CD repeats what the controller says of the object; that outlasts the events.
    await project.problem(/^SealedSecret\/web: no key could decrypt secret \(TOKEN\)$/);
    expect(await project.problem(/^SealedSecret\/token: secrets "token" is forbidden/)).toContain(
      'only by who may create tokens',
    );
    expect((await project.read(`${secret}/web`)).data).toEqual(data);
    expect(await project.read(`${secret}/token`)).toBeUndefined();
    await project.synced(await repository.revert());
  });

  test('is in clear in no commit, and in no file but those of the cluster itself', async () => {
    const texts = [value, ...Object.values(data)];
    const commits = await repository.git('log', '--patch', '--all', '--reflog');
    const said = [commits, controller?.said()];
    expect(said.map((text) => texts.filter((one) => text?.includes(one)))).toEqual([[], []]);
    const words = ['-rlaF', ...texts.flatMap((one) => ['-e', one]), cwd];
    const { stdout } = await execa('grep', words, { env: { LC_ALL: 'C' } });
    const etcd = path.join(cwd, '.berth/cluster/clusters/berth/etcd/');
    expect(stdout.split('\n').filter((file) => !file.startsWith(etcd))).toEqual([]);
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
  expect((await project.read('/apis/bitnami.com/v1alpha1/sealedsecrets')).items).toEqual([]);
});

/** Asks Argo CD to look again: what changed was not in Git, and nobody told it. */
async function refresh(): Promise<void> {
  const annotations = { 'argocd.argoproj.io/refresh': 'hard' };
  await (await project.api()).merge(application, { metadata: { annotations } });
}
