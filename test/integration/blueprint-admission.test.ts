import path from 'node:path';
import { execa } from 'execa';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { Catalog } from '../../src/catalog/catalog.ts';
import { berthOk } from '../helpers/berth.ts';
import { repositoryOf, script } from '../helpers/blueprint-repository.ts';
import { kubectlPath } from '../helpers/programs.ts';
import { minimalInputs, platformFile, teamFile } from '../helpers/project.ts';
import { suiteFolder, writeFiles } from '../helpers/suite-folder.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

const cwd = suiteFolder();
const mark = Math.random().toString(36).slice(2, 8);
const stages = ['dev', 'staging', 'prod'];
const namespace = (stage: string) => `app-blueprint-${mark}-${stage}`;

/** One namespace of the smallest size for each stage. */
beforeAll(async () => {
  const blocks = stages.map((stage) => ({
    block: 'namespace-with-argocd',
    environment: 'dev',
    name: stage,
    inputs: { ...minimalInputs(namespace(stage)), git_path: `manifests/overlays/${stage}` },
  }));
  writeFiles(cwd, {
    'berth.yaml': platformFile(),
    'teams/shop.yaml': teamFile('shop', {}, { blocks }),
  });
  await berthOk(['team', 'apply', 'shop', '--yes', '--parallel', '3'], { cwd });
});

const variables = Object.fromEntries(stages.map((stage) => [`namespace_${stage}`, namespace(stage)]));

/** What the API server says to an overlay, as the account that Argo CD acts as. @param mode server: keeps nothing */
async function applied(
  root: string,
  stage: string,
  mode: 'server' | 'none',
  components: readonly string[] = [],
) {
  const overlay = path.join(root, 'manifests/overlays', stage);
  const kustomize = path.join(root, '.tools/bin/kustomize');
  for (const component of components)
    await script(overlay, [kustomize, 'edit', 'add', 'component', `../../components/${component}`]);
  const { stdout } = await execa(kustomize, ['build', overlay]);
  const result = await execa(
    await kubectlPath(),
    [
      ...[
        '--kubeconfig',
        inject('cluster').kubeconfig,
        '--as',
        `system:serviceaccount:${namespace(stage)}:app-deployer`,
      ],
      ...[
        'apply',
        '--server-side',
        `--dry-run=${mode}`,
        '--warnings-as-errors',
        '--filename',
        '-',
        '--output',
        'name',
      ],
    ],
    { input: stdout, reject: false },
  );
  return { code: result.exitCode, objects: result.stdout.split('\n'), problem: result.stderr };
}

describe.each(new Catalog().blueprints.map(({ name }) => name))('the overlays of %s', (name) => {
  test('are accepted by the API server under the rules of the namespace that the block makes', async () => {
    const root = await repositoryOf(name, await temporaryFolder(), variables);
    const common = ['service/web', 'deployment.apps/web'];
    const scaled = ['poddisruptionbudget.policy/web', 'horizontalpodautoscaler.autoscaling/web'];
    const route = ['ingress.networking.k8s.io/web'];
    expect(await applied(root, 'dev', 'server')).toEqual({ code: 0, objects: common, problem: '' });
    for (const stage of ['staging', 'prod'])
      expect((await applied(root, stage, 'server')).objects.sort()).toEqual([...common, ...scaled].sort());
    expect((await applied(root, 'dev', 'server', ['ingress'])).objects.sort()).toEqual(
      [...common, ...route].sort(),
    );
  });
});

test('pods of an overlay run, as many as it says, within quota and limits', async () => {
  const root = await repositoryOf('app-repo', await temporaryFolder(), variables);
  expect(await applied(root, 'dev', 'none')).toMatchObject({ code: 0 });
  const kubectl = ['--kubeconfig', inject('cluster').kubeconfig, '--namespace', namespace('dev')];
  const ready = ['wait', '--for=jsonpath={.status.readyReplicas}=1', 'deployment/web', '--timeout=60s'];
  expect((await execa(await kubectlPath(), [...kubectl, ...ready])).exitCode).toBe(0);
});

test('what would break the rules is refused, so that this would be noticed', async () => {
  const root = await repositoryOf('app-repo', await temporaryFolder(), variables);
  writeFiles(root, {
    'manifests/overlays/prod/kustomization.yaml': [
      'namespace: default',
      'resources: [../../base]',
      'images: [{name: app, newName: registry.example.com/shop/web, newTag: "1"}]',
      '',
    ].join('\n'),
    'manifests/overlays/dev/kustomization.yaml': [
      `namespace: ${namespace('dev')}`,
      'resources: [../../base]',
      'patches:',
      '- target: {kind: Deployment}',
      `  patch: '[{"op": "remove", "path": "/spec/template/spec/securityContext"}]'`,
      '',
    ].join('\n'),
  });
  expect((await applied(root, 'prod', 'server')).problem).toContain('cannot patch resource "services"');
  expect((await applied(root, 'dev', 'server')).problem).toContain('would violate PodSecurity "restricted');
});
