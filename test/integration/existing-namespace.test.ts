import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { actor } from '../helpers/access.ts';
import { berth, berthOk } from '../helpers/berth.ts';
import { readObject } from '../helpers/kubernetes.ts';
import { minimalInputs, platformFile, teamFile, writeProject } from '../helpers/project.ts';

const mark = Math.random().toString(36).slice(2, 8);
const block = 'namespace-with-argocd';

test('create on a namespace that is there is refused, names who holds it, and leaves everything alone', async () => {
  const namespace = `held-${mark}`;
  await actor().create({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {
      name: namespace,
      labels: { 'meshstack.io/workspace': 'others', 'meshstack.io/project': 'mail' },
    },
  });
  const before = await readObject('v1', 'Namespace', namespace);
  const cwd = await writeProject({
    'berth.yaml': platformFile(),
    'teams/shop.yaml': teamFile('shop', minimalInputs(namespace)),
  });
  const refused = await berth(['team', 'apply', 'shop', '--yes', '--json'], { cwd });
  const { error } = refused.json.data.instances[0];
  expect([refused.code, error.code]).toEqual([1, 'OBJECT_EXISTS']);
  expect(error.message).toContain(`Namespace "${namespace}"`);
  expect(error.message).toContain('workspace "others", project "mail"');
  expect(error.message).toMatch(/made by ".+", there since \d{4}-/);
  expect(error.fix).toBe(
    'choose another name; or take it over with namespace_mode: adopt; or delete it if nobody needs it',
  );

  expect(resourcesOf(cwd, `dev.shop.${block}`)).toEqual([]);
  expect(await readObject('argoproj.io/v1alpha1', 'Application', namespace, 'argocd')).toBeUndefined();
  expect(await readObject('v1', 'Secret', `repo-${namespace}`, 'argocd')).toBeUndefined();

  await berthOk(['team', 'destroy', 'shop', '--yes'], { cwd });
  const { metadata } = await readObject('v1', 'Namespace', namespace);
  expect(metadata).toEqual(before.metadata);
});

test('the namespace of an instance of another project is refused, and nothing in it changes', async () => {
  const namespace = `taken-${mark}`;
  const files = {
    'berth.yaml': platformFile(),
    'teams/shop.yaml': teamFile('shop', minimalInputs(namespace)),
  };
  const [first, second] = [await writeProject(files), await writeProject(files)];
  await berthOk(['team', 'apply', 'shop', '--yes'], { cwd: first });
  const before = await readObject('v1', 'Namespace', namespace);

  const refused = await berth(['team', 'apply', 'shop', '--yes', '--json'], { cwd: second });
  const { error } = refused.json.data.instances[0];
  expect(error.code).toBe('OBJECT_EXISTS');
  expect(error.message).toContain(before.metadata.labels['berth.dev/instance']);
  expect(error.fix).toContain(`berth instance adopt dev.shop.${block}`);
  expect((await readObject('v1', 'Namespace', namespace)).metadata).toEqual(before.metadata);

  const plan = await berth(['team', 'plan', 'shop', '--detailed-exitcode'], { cwd: first });
  expect(plan.code).toBe(0);
});

/** What the state of an instance knows. */
function resourcesOf(project: string, instance: string): unknown[] {
  const file = path.join(project, '.berth/state', instance, 'terraform.tfstate');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8') || '{}').resources ?? []) : [];
}
