import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { Catalog } from '../../src/catalog/catalog.ts';
import { repositoryOf, script } from '../helpers/blueprint-repository.ts';
import { writeFiles } from '../helpers/suite-folder.ts';
import { temporaryFolder } from '../helpers/temporary-folder.ts';

const names = new Catalog().blueprints.map(({ name }) => name);

/** Between them they have every value of every structural input. */
const variants: readonly Record<string, string>[] = [{}, { forge: 'forgejo', secrets: 'sealed' }];

/** What the gates of a script say: name -> passed. */
function gates(text: string): Record<string, boolean> {
  const lines = [...text.matchAll(/^(passed|FAILED): (.+)$/gm)];
  return Object.fromEntries(lines.map(([, word, name]) => [name, word === 'passed']));
}

function edit(root: string, file: string, from: string | RegExp, to: string): void {
  const text = readFileSync(path.join(root, file), 'utf8');
  const changed = text.replace(from, to);
  expect([file, changed === text]).toEqual([file, false]);
  writeFileSync(path.join(root, file), changed);
}

describe.each(names)('a repository of %s', (name) => {
  test('passes every gate of its own pipeline as it was written', async () => {
    for (const variant of variants) {
      const root = await repositoryOf(name, await temporaryFolder(), variant);
      const { code, text } = await script(root, ['ci/validate.sh']);
      expect([code, Object.keys(gates(text)).length > 10, text]).toEqual([0, true, expect.any(String)]);
    }
    const root = await repositoryOf(name, await temporaryFolder());
    const { code, text } = await script(root, ['ci/check.sh']);
    expect([code, text]).toEqual([0, expect.stringContaining('passed: service: tests')]);
  });

  test('has gates that each catch what they are for, and name all of it in one run', async () => {
    const root = await repositoryOf(name, await temporaryFolder());
    const workflow = '.github/workflows/validate.yaml';
    const patched = (stage: string, kind: string, operation: string) =>
      appendFileSync(
        path.join(root, `manifests/overlays/${stage}/kustomization.yaml`),
        `${stage === 'prod' ? 'patches:\n' : ''}- target: {kind: ${kind}}\n  patch: '[${operation}]'\n`,
      );
    const container = '/spec/template/spec/containers/0';
    patched('dev', 'Deployment', `{"op": "replace", "path": "${container}/image", "value": "nginx:1.29"}`);
    patched('staging', 'Service', '{"op": "add", "path": "/spec/portz", "value": []}');
    patched('prod', 'Deployment', `{"op": "remove", "path": "${container}/resources/limits"}`);
    writeFiles(root, { 'manifests/overlays/broken/kustomization.yaml': 'resources: [nowhere.yaml]\n' });
    edit(root, workflow, '  validate:\n', '  validate:\n    needs: [nothing]\n');
    edit(root, workflow, /actions\/checkout@[0-9a-f]{40}/, 'actions/checkout@v7');
    edit(root, 'app/Dockerfile', /^USER .*/m, 'RUN cd /tmp\nUSER root');
    appendFileSync(path.join(root, 'ci/build.sh'), 'if then\n');
    const { code, text } = await script(root, ['ci/validate.sh']);
    expect([code, gates(text)]).toEqual([
      1,
      expect.objectContaining({
        'overlay broken: kustomize build': false,
        'overlay dev: image': false,
        'overlay staging: schemas of Kubernetes 1.36': false,
        'overlay prod: kube-score': false,
        'workflows: actionlint': false,
        'workflows: zizmor': false,
        'Dockerfile: hadolint': false,
        'scripts: bash': false,
        // What was not touched.
        'overlay dev: kustomize build': true,
        'overlay dev: schemas of Kubernetes 1.36': true,
        'overlay dev: kube-score': true,
        'overlay staging: image': true,
        'overlay prod: image': true,
      }),
    ]);
  });
});

test('the gates of the Python service catch bad style, format, types and a test that fails', async () => {
  const root = await repositoryOf('app-repo', await temporaryFolder());
  appendFileSync(path.join(root, 'app/service/settings.py'), '\nimport json\nport: int = "x"\nx = [1,2]\n');
  edit(root, 'app/service/application.py', '"/"', '"/other"');
  const { code, text } = await script(root, ['ci/check.sh']);
  expect([code, gates(text)]).toEqual([
    1,
    { 'service: style': false, 'service: format': false, 'service: types': false, 'service: tests': false },
  ]);
});
