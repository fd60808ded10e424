import { z } from 'zod';

/** One object that a state knows. */
export interface StateResource {
  readonly address: string;
  readonly type: string;
  readonly provider: string;
  readonly data: boolean;
  /** A run that broke off left it half known: the next apply makes it anew. */
  readonly tainted?: true;
  /** What the provider calls the object; undefined where there is none, or where it is sensitive. */
  readonly id?: string;
  /** Paths of attributes that hold a secret, e.g. "data.token". */
  readonly secrets: readonly string[];
}

/** What berth reads of a state; no value of an attribute but the id. */
export interface StateDocument {
  readonly serial: number;
  readonly lineage: string;
  /** Version of the program that wrote it. */
  readonly writer: string;
  readonly resources: readonly StateResource[];
  /** Names of outputs that are sensitive. */
  readonly secretOutputs: readonly string[];
}

const step = z.object({ type: z.string(), value: z.unknown() });
const instance = z.object({
  index_key: z.union([z.string(), z.number()]).optional(),
  deposed: z.string().optional(),
  status: z.string().optional(),
  attributes: z.record(z.string(), z.unknown()).nullish(),
  sensitive_attributes: z.array(z.array(step)).nullish(),
});
const resource = z.object({
  module: z.string().optional(),
  mode: z.string(),
  type: z.string(),
  name: z.string(),
  provider: z.string(),
  instances: z.array(instance),
});
/** Format 4; the same in Terraform and OpenTofu. Source: internal/states/statefile/version4.go of both. */
const state = z.object({
  version: z.literal(4, 'its format is not 4'),
  terraform_version: z.string(),
  serial: z.number(),
  lineage: z.string(),
  outputs: z.record(z.string(), z.object({ sensitive: z.boolean().optional() })),
  resources: z.array(resource),
});

type Instance = z.infer<typeof instance>;
type Resource = z.infer<typeof resource>;

/** @returns the state, or what is wrong with the text */
export function parseState(text: string): StateDocument | { readonly problem: string } {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    // What the parser says quotes the text, which may be a secret.
    return { problem: 'it is not JSON' };
  }
  if (typeof json === 'object' && json !== null && 'encrypted_data' in json) {
    return { problem: 'it is encrypted' };
  }
  const parsed = state.safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return { problem: `${issue?.path.join('.') || 'the document'}: ${issue?.message}` };
  }
  const { serial, lineage, terraform_version, resources, outputs } = parsed.data;
  return {
    serial,
    lineage,
    writer: terraform_version,
    resources: resources.flatMap((one) => one.instances.map((part) => resourceOf(one, part))),
    secretOutputs: Object.keys(outputs).filter((name) => outputs[name]?.sensitive),
  };
}

function resourceOf(resource: Resource, part: Instance): StateResource {
  const secrets = secretPaths(resource.type, part);
  const id = part.attributes?.id;
  return {
    address: addressOf(resource, part),
    type: resource.type,
    provider: resource.provider,
    data: resource.mode === 'data',
    ...(part.status === 'tainted' && { tainted: true }),
    ...(typeof id === 'string' && !secrets.includes('id') && { id }),
    secrets,
  };
}

/** As Terraform prints it: `module.m.data.type.name["key"]`. */
function addressOf({ module, mode, type, name }: Resource, { index_key: key, deposed }: Instance): string {
  const parts = [module, mode === 'data' && 'data', type, name].filter(Boolean).join('.');
  const index = key === undefined ? '' : `[${JSON.stringify(key)}]`;
  return `${parts}${index}${deposed ? ` (deposed ${deposed})` : ''}`;
}

/** What the state marks, and what is known to hold secrets though old providers do not say so. */
function secretPaths(type: string, { attributes, sensitive_attributes: marked }: Instance): string[] {
  if (!attributes || (type === 'kubectl_manifest' && !isSecretManifest(attributes))) return [];
  const paths = [...(marked ?? []).map((steps) => steps.map(keyOf)), ...knownSecrets(type)];
  const filled = paths.filter((path) => isFilled(valueAt(attributes, path))).map((path) => path.join('.'));
  const outermost = filled.filter((path) => !filled.some((other) => path.startsWith(`${other}.`)));
  return [...new Set(outermost)].sort();
}

function knownSecrets(type: string): string[][] {
  if (type === 'kubernetes_secret' || type === 'kubernetes_secret_v1') return [['data'], ['binary_data']];
  return type === 'kubectl_manifest' ? [['yaml_body']] : [];
}

/** The provider marks the text of every manifest, so that only its kind and its own words tell what is a secret. */
function isSecretManifest({ kind, sensitive_fields }: Readonly<Record<string, unknown>>): boolean {
  return kind === 'Secret' || isFilled(sensitive_fields);
}

/** A step is {get_attr, name} or {index, {value, type}}. */
function keyOf({ value }: z.infer<typeof step>): string {
  return String(isTree(value) ? value.value : value);
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((at, key) => (isTree(at) ? at[key] : undefined), value);
}

function isFilled(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return false;
  return !isTree(value) || Object.keys(value).length > 0;
}

function isTree(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
