import { expect, test } from 'vitest';
import { chartFiles, defaultValues } from './chart-manifest.ts';

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
