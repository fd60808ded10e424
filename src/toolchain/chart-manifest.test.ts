import { expect, test } from 'vitest';
import { chartFiles, defaultValues, eitherChart } from './chart-manifest.ts';

const rules = { namespace: 'demo', configMaps: { 'demo-cm': 'configs.cm', 'demo-params': 'configs.params' } };

const manifest = `# generated
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: things.demo.io
spec:
  description: uses {{ braces }} and stays as it is
---
apiVersion: v1
data:
  greeting: "say {{ hello }}"
kind: ConfigMap
metadata:
  labels:
    app: demo
  name: demo-cm
  namespace: demo
---
apiVersion: v1
data:
  template: "{{ .app.name }}"
kind: ConfigMap
metadata:
  name: other-cm
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata:
  name: demo
subjects:
- kind: ServiceAccount
  name: demo
  namespace: demo
- kind: ServiceAccount
  name: elsewhere
  namespace: kube-system
`;

test('CustomResourceDefinitions go into crds/ unchanged, everything else into templates/', () => {
  const files = chartFiles(manifest, rules);
  expect(Object.keys(files)).toEqual([
    'crds/customresourcedefinition-things.demo.io.yaml',
    'templates/configmap-demo-cm.yaml',
    'templates/configmap-other-cm.yaml',
    'templates/clusterrolebinding-demo.yaml',
  ]);
  expect(files['crds/customresourcedefinition-things.demo.io.yaml']).toContain('uses {{ braces }} and');
});

test('braces of the manifest reach the cluster as they are', () => {
  const text = chartFiles(manifest, rules)['templates/configmap-other-cm.yaml'] ?? '';
  expect(text).toContain('{{ "{{" }} .app.name {{ "}}" }}');
});

test("the release's namespace takes the place of the manifest's own", () => {
  const files = chartFiles(manifest, rules);
  const binding = files['templates/clusterrolebinding-demo.yaml'] ?? '';
  expect(binding).toContain('namespace: {{ .Release.Namespace | quote }}');
  expect(binding).toContain('namespace: kube-system');
  expect(files['templates/configmap-demo-cm.yaml']).not.toContain('namespace:');
});

test('values are merged into the data of the ConfigMaps that the rules name', () => {
  const text = chartFiles(manifest, rules)['templates/configmap-demo-cm.yaml'] ?? '';
  expect(text).toContain('omit (.Values.configs.cm | default dict) "create" "annotations"');
  expect(text).toContain('fromJson "{\\"greeting\\":\\"say {{ hello }}\\"}"');
  expect(text.match(/^data:/gm)).toHaveLength(1);
});

test('the default values have an empty map for each of them', () => {
  expect(defaultValues(rules)).toEqual({ configs: { cm: {}, params: {} } });
});

test('a manifest with an object without a name is refused', () => {
  expect(() => chartFiles('kind: Service\nspec: {}\n', rules)).toThrow('without kind or name');
});

const role = `apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata:
  name: demo
rules:
- apiGroups: ['*']
  resources: ['*']
  verbs: ['*']
`;

test('the rules of a ClusterRole are those of the values, where these say so, and else its own', () => {
  const text =
    chartFiles(role, { ...rules, clusterRoles: { demo: 'demo.rules-of-role' } })[
      'templates/clusterrole-demo.yaml'
    ] ?? '';
  expect(text).toContain('{{- if (index .Values "demo" "rules-of-role" "enabled") }}');
  expect(text).toContain('{{ (index .Values "demo" "rules-of-role" "rules") | toYaml }}');
  expect(text).toContain('fromJsonArray "[{\\"apiGroups\\":[\\"*\\"]');
  expect(text.match(/^rules:/gm)).toHaveLength(1);
});

test('an optional object is there unless its value is false', () => {
  const optional = { 'clusterrole-demo': 'role.create' };
  const text = chartFiles(role, { ...rules, optional })['templates/clusterrole-demo.yaml'] ?? '';
  expect(text).toMatch(/^\{\{- if \(index \.Values "role" "create"\) \}\}\n[\s\S]*\n\{\{- end \}\}\n$/);
});

test('a value chooses between two manifests, object by object', () => {
  const files = eitherChart(
    { 'a.yaml': 'a\n', 'b.yaml': 'b\n', 'c.yaml': 'c\n' },
    { 'a.yaml': 'a\n', 'b.yaml': 'B\n', 'd.yaml': 'd\n' },
    'x-y.on',
  );
  const condition = '(index .Values "x-y" "on")';
  expect(files).toEqual({
    'a.yaml': 'a\n',
    'b.yaml': `{{- if not ${condition} }}\nb\n{{- else }}\nB\n{{- end }}\n`,
    'c.yaml': `{{- if not ${condition} }}\nc\n{{- end }}\n`,
    'd.yaml': `{{- if ${condition} }}\nd\n{{- end }}\n`,
  });
});

test('definitions that differ between the manifests are refused: no value can choose between them', () => {
  expect(() => eitherChart({ 'crds/a.yaml': 'a' }, { 'crds/a.yaml': 'b' }, 'x.on')).toThrow(
    'differ in crds/a.yaml',
  );
});

test('there is a default for every value that a template reads', () => {
  const all = {
    ...rules,
    clusterRoles: { demo: 'a.rules' },
    optional: { 'secret-x': 'b.create' },
    otherIf: 'c-d.on',
  };
  expect(defaultValues(all)).toEqual({
    configs: { cm: {}, params: {} },
    a: { rules: { enabled: false, rules: [] } },
    b: { create: true },
    'c-d': { on: false },
  });
});
