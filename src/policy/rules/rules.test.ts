import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { PolicySubject } from '../../model/policy.ts';
import { shippedRules } from './index.ts';

const golden = 'test/conformance/golden';

function findings(name: string, change: Partial<PolicySubject> = {}): string[] {
  const rule = shippedRules.find((one) => one.name === name);
  const found = rule?.check({
    instance: 'live.a.b',
    kind: 'block',
    team: 'a',
    environment: { name: 'live', production: true },
    content: { name: 'b', version: '1.0.0' },
    choice: {},
    inputs: {},
    module: {},
    ...change,
  });
  return (found ?? []).map(({ message }) => message);
}

test('every rule has a file of its name, and is in the list', () => {
  const files = readdirSync('src/policy/rules').filter((file) => !/^(index|.*[.]test)[.]ts$/.test(file));
  expect(shippedRules.map(({ name }) => `${name}.ts`).sort()).toEqual(files.sort());
});

describe('no-cluster-wide-objects', () => {
  const module = (resource: object) => ({ module: { resource } as never });
  const wide = (resource: object) => findings('no-cluster-wide-objects', module(resource)).length > 0;
  const metadata = { name: 'a', namespace: 'b' };

  test.each(
    readdirSync(golden, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.json')),
  )('the module %s is looked into', (file) => {
    const json = JSON.parse(readFileSync(`${golden}/${file}`, 'utf8'));
    const found = findings('no-cluster-wide-objects', { module: json });
    // A layer may, a block may not.
    if (!existsSync(`platform/${path.dirname(file)}`)) expect(found).toEqual([]);
    if (file.startsWith('argocd/')) expect(found.join()).toContain('ClusterRole');
    expect(findings('no-cluster-wide-objects', { module: json, kind: 'layer' })).toEqual([]);
  });

  test.each([
    ['kubernetes_cluster_role_v1', { metadata: { name: 'a' } }],
    ['kubernetes_cluster_role_binding', { metadata: [{ name: 'a' }] }],
    ['kubernetes_storage_class_v1', { metadata: { name: 'a' } }],
    ['kubernetes_api_service_v1', { metadata }],
    ['kubernetes_csi_driver_v1', { metadata }],
    ['kubernetes_labels', { kind: 'Node', api_version: 'v1', metadata: { name: 'a' } }],
    ['kubernetes_manifest', { manifest: { kind: 'ClusterRole', metadata } }],
    ['kubernetes_manifest', { manifest: '${var.anything}' }],
    ['kubernetes_config_map_v1', { metadata: { name: 'in the namespace default' } }],
    ['kubectl_manifest', { yaml_body: 'kind: ClusterRoleBinding\nmetadata: {name: a, namespace: b}' }],
    ['kubectl_manifest', { yaml_body: '${jsonencode({"kind" = "Widget", "metadata" = {"name" = "a"}})}' }],
    ['kubectl_manifest', {}],
    ['helm_release', { chart: 'x' }],
  ])('%s %j is refused', (type, body) => {
    expect(wide({ [type]: { one: body } })).toBe(true);
  });

  test.each([
    ['kubernetes_namespace_v1', { metadata: { name: 'a' } }],
    ['kubernetes_labels', { kind: 'Namespace', api_version: 'v1', metadata: { name: 'a' } }],
    ['kubernetes_config_map_v1', { metadata }],
    ['kubectl_manifest', { yaml_body: 'kind: Role\nmetadata: {name: a, namespace: b}' }],
    ['random_password', { length: 20 }],
    ['harbor_robot_account', { name: 'a' }],
  ])('%s %j is allowed', (type, body) => {
    expect(wide({ [type]: { one: body } })).toBe(false);
  });

  test('what a Terraform module makes is not known', () => {
    const found = findings('no-cluster-wide-objects', { module: { module: { x: { source: './x' } } } });
    expect(found).toEqual(['module.x: a Terraform module cannot be looked into']);
  });
});

describe.each([
  ['no-open-egress', { egress: 'all' }, [{ egress: 'https' }, { egress: 'none' }, {}]],
  [
    'pinned-revision',
    { git_revision: 'main' },
    [{ git_revision: 'v1.4.0' }, { git_revision: '1.4' }, { git_revision: 'v2.0.0-rc.1' }, {}],
  ],
  ['pinned-revision', { git_revision: 'release/v1' }, [{ git_revision: 'a'.repeat(40) }]],
  ['pinned-revision', { git_revision: 'HEAD' }, []],
  [
    'group-members',
    { members: [{ kind: 'user', name: 'ada', role: 'view' }] },
    [{ members: [{ kind: 'group', name: 'ops', role: 'view' }] }, { members: [] }, {}],
  ],
])('%s', (name, bad, good) => {
  test(`finds ${JSON.stringify(bad)} in production, and nowhere else`, () => {
    expect(findings(name, { inputs: bad })).toHaveLength(1);
    expect(findings(name, { inputs: bad, environment: { name: 'dev', production: false } })).toEqual([]);
    for (const inputs of good) expect(findings(name, { inputs }), JSON.stringify(inputs)).toEqual([]);
  });
});
