import { isMap, isSeq, parseDocument, type YAMLMap } from 'yaml';

// Stands for the release's namespace until braces have been escaped.
const releaseNamespace = 'berth-release-namespace';

/** How one manifest becomes a chart. */
export interface ManifestRules {
  /** The namespace that the manifest was written for; the release's takes its place. */
  readonly namespace: string;
  /** ConfigMap name -> path of the values that are merged into its data, e.g. "configs.cm". */
  readonly configMaps: Readonly<Record<string, string>>;
  /** ClusterRole name -> path of `{enabled, rules}`, whose rules take the place of its own where they are enabled. */
  readonly clusterRoles?: Readonly<Record<string, string>>;
  /** "kind-name", in lower case -> path of a value: the object is there unless that is false. */
  readonly optional?: Readonly<Record<string, string>>;
  /** Path of the value that chooses the other manifest, where there is one, e.g. "redis-ha.enabled". */
  readonly otherIf?: string;
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

/**
 * One chart of two manifests: a value chooses between them, object by object.
 *
 * @throws Error when their definitions of custom resources differ, as no value can choose between these
 */
export function eitherChart(files: ChartFiles, others: ChartFiles, otherIf: string): ChartFiles {
  const both = [...new Set([...Object.keys(files), ...Object.keys(others)])];
  const condition = value(otherIf);
  return Object.fromEntries(
    both.map((file) => {
      const [one, other] = [files[file], others[file]];
      if (one !== undefined && one === other) return [file, one];
      if (file.startsWith('crds/')) throw new Error(`the manifests differ in ${file}`);
      if (one === undefined) return [file, `{{- if ${condition} }}\n${other}{{- end }}\n`];
      const rest = other === undefined ? '' : `{{- else }}\n${other}`;
      return [file, `{{- if not ${condition} }}\n${one}${rest}{{- end }}\n`];
    }),
  );
}

/** @returns the default values: there is something at each path that a template reads */
export function defaultValues({
  configMaps,
  clusterRoles = {},
  optional = {},
  otherIf,
}: ManifestRules): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  const put = (path: string, value: unknown): void => {
    const keys = path.split('.');
    const last = keys.pop() as string;
    let place = values;
    for (const key of keys) {
      place[key] ??= {};
      place = place[key] as Record<string, unknown>;
    }
    place[last] ??= value;
  };
  for (const path of Object.values(configMaps)) put(path, {});
  for (const path of Object.values(clusterRoles)) put(path, { enabled: false, rules: [] });
  for (const path of Object.values(optional)) put(path, true);
  if (otherIf !== undefined) put(otherIf, false);
  return values;
}

/** The value at a path, whatever is in its keys. */
function value(path: string): string {
  return `(index .Values ${path
    .split('.')
    .map((key) => JSON.stringify(key))
    .join(' ')})`;
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
  const rolePath = kind === 'ClusterRole' ? rules.clusterRoles?.[name] : undefined;
  const own = document.toJS() as { data?: unknown; rules?: unknown };
  if (rolePath !== undefined) root.delete('rules');
  if (path !== undefined) root.delete('data');
  const escaped = escapeBraces(document.toString({ lineWidth: 0 }));
  const body = escaped.replaceAll(releaseNamespace, '{{ .Release.Namespace | quote }}');
  const whole = `${body.trimEnd()}\n${path === undefined ? '' : mergedData(own.data ?? {}, path)}${rolePath === undefined ? '' : chosenRules(own.rules, rolePath)}`;
  const onlyIf = rules.optional?.[`${kind.toLowerCase()}-${name}`];
  return onlyIf === undefined ? whole : `{{- if ${value(onlyIf)} }}\n${whole}{{- end }}\n`;
}

function chosenRules(own: unknown, path: string): string {
  return `rules:
{{- if ${value(`${path}.enabled`)} }}
{{ ${value(`${path}.rules`)} | toYaml }}
{{- else }}
{{ fromJsonArray ${JSON.stringify(JSON.stringify(own))} | toYaml }}
{{- end }}
`;
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
