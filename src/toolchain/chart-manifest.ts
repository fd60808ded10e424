import { isMap, isSeq, parseDocument, type YAMLMap } from 'yaml';

// Stands for the release's namespace until braces have been escaped.
const releaseNamespace = 'berth-release-namespace';

/** How one manifest becomes a chart. */
export interface ManifestRules {
  /** The namespace that the manifest was written for; the release's takes its place. */
  readonly namespace: string;
  /** ConfigMap name -> path of the values that are merged into its data, e.g. "configs.cm". */
  readonly configMaps: Readonly<Record<string, string>>;
}

/** Files of a chart folder: relative path -> text. */
export type ChartFiles = Readonly<Record<string, string>>;

/**
 * Splits a manifest into crds/ (as they are) and templates/, one file per object.
 *
 * @throws Error when an object has no kind or name, or two have the same
 */
export function chartFiles(manifest: string, rules: ManifestRules): ChartFiles {
  const files: Record<string, string> = {};
  for (const text of manifest.split(/^---$/m)) {
    const kind = /^kind: (\S+)$/m.exec(text)?.[1];
    const name = /^metadata:\n(?: {2}.*\n)*? {2}name: (\S+)$/m.exec(text)?.[1];
    if (text.replaceAll(/^\s*#.*$/gm, '').trim() === '') continue;
    if (kind === undefined || name === undefined)
      throw new Error('the manifest holds an object without kind or name');
    const folder = kind === 'CustomResourceDefinition' ? 'crds' : 'templates';
    const file = `${folder}/${kind.toLowerCase()}-${name}.yaml`;
    if (files[file] !== undefined) throw new Error(`the manifest holds ${kind} "${name}" twice`);
    files[file] = folder === 'crds' ? text.trimStart() : template(text, kind, name, rules);
  }
  return files;
}

/** @returns the default values: an empty map at each path that a ConfigMap takes values from */
export function defaultValues(rules: ManifestRules): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const path of Object.values(rules.configMaps)) {
    let place = values;
    for (const key of path.split('.')) {
      place[key] ??= {};
      place = place[key] as Record<string, unknown>;
    }
  }
  return values;
}

function template(text: string, kind: string, name: string, rules: ManifestRules): string {
  const document = parseDocument(text);
  const root = document.contents as YAMLMap;
  if (document.getIn(['metadata', 'namespace']) === rules.namespace)
    document.deleteIn(['metadata', 'namespace']);
  const subjects = root.get('subjects');
  for (const subject of isSeq(subjects) ? subjects.items : []) {
    if (isMap(subject) && subject.get('namespace') === rules.namespace)
      subject.set('namespace', releaseNamespace);
  }
  const path = kind === 'ConfigMap' ? rules.configMaps[name] : undefined;
  const data = (document.toJS() as { data?: unknown }).data ?? {};
  if (path !== undefined) root.delete('data');
  const escaped = escapeBraces(document.toString({ lineWidth: 0 }));
  const body = escaped.replaceAll(releaseNamespace, '{{ .Release.Namespace | quote }}');
  return path === undefined ? body : `${body.trimEnd()}\n${mergedData(data, path)}`;
}

function escapeBraces(text: string): string {
  return text.replaceAll(/\{\{|\}\}/g, (braces) => `{{ "${braces}" }}`);
}

// The values mean what they mean in the upstream chart: "create" and "annotations" are switches, not data.
function mergedData(data: unknown, path: string): string {
  const defaults = JSON.stringify(JSON.stringify(data));
  return `data:
{{- $given := omit (.Values.${path} | default dict) "create" "annotations" }}
{{- range $key, $value := mergeOverwrite (fromJson ${defaults}) $given }}
{{- if ne (toString $value) "" }}
  {{ $key }}: {{ toString $value | toJson }}
{{- end }}
{{- end }}
`;
}
