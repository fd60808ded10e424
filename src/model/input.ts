import { z } from 'zod';
import type { BlockSource } from './block-reference.ts';
import type { LayerSource } from './layer-reference.ts';
import { keepsRule, type Rule } from './rule.ts';

/**
 * What surrounds an instance and can give an input its value when the user names none.
 * Later doors (portals) fill the same places from what they know.
 */
export type ContextSource =
  | 'team.name'
  | 'team.members'
  | 'team.labels'
  | 'environment.name'
  | 'environment.production'
  | 'argocd.namespace'
  | 'argocd.destination'
  | 'argocd.url'
  | 'ingressNamespace'
  | 'monitoringNamespace'
  | 'chart.repository'
  | 'chart.name'
  | 'chart.version'
  /** An output of another layer, which then comes first. */
  | LayerSource
  /** Of a blueprint: an input of the block that a team has, perhaps of the one for a stage. */
  | BlockSource;

/** Form of an input's value, as every projection sees it. */
export type Shape =
  | { readonly type: 'text'; readonly rules: readonly Rule[] }
  | { readonly type: 'flag' }
  /** A whole number; both bounds are allowed. */
  | { readonly type: 'number'; readonly min: number; readonly max: number }
  /** A list of texts, none of them twice; the bounds are of how many they are. */
  | { readonly type: 'texts'; readonly rules: readonly Rule[]; readonly min: number; readonly max: number }
  | { readonly type: 'choice'; readonly options: readonly string[] }
  | { readonly type: 'list'; readonly fields: Readonly<Record<string, Shape>> }
  | { readonly type: 'map'; readonly keyRules: readonly Rule[]; readonly rules: readonly Rule[] };

/** One input of a block or layer: the only place where it is described. */
export interface Input<T = unknown> {
  readonly shape: Shape;
  readonly schema: z.ZodType<T>;
  readonly description: string;
  /** Steers synthesis; closed set of values. All others travel as Terraform variables only. */
  readonly structural: boolean;
  readonly sensitive: boolean;
  /** A secret that Terraform keeps in its state; all others are in no state and no plan file. */
  readonly storedInState: boolean;
  /** Stands for a secret in rehearsals, which ask nobody for a real one. */
  readonly standIn?: string;
  /** Another value would destroy what the instance holds and make it anew: it stays as it was first applied. */
  readonly immutable: boolean;
  readonly default?: T;
  readonly context?: ContextSource;
  /** The input exists only while each named structural input has one of the values. */
  readonly when?: Readonly<Record<string, readonly string[]>>;
  /** Where a portal orders instances, the platform team gives the value, once for all of them. */
  readonly givenBy?: 'platform';
  /** A value that tests of a published module take; it keeps the rules. */
  readonly example?: T;
}

interface Options<T> {
  readonly description: string;
  readonly immutable?: true;
  readonly default?: T;
  readonly context?: ContextSource;
  readonly when?: Readonly<Record<string, readonly string[]>>;
  readonly givenBy?: 'platform';
  readonly example?: T;
}

/** One line or more of text; the rules give the same message here and in Terraform. */
export function text(options: Options<string> & { readonly rules: readonly Rule[] }): Input<string> {
  return {
    ...base(options),
    shape: { type: 'text', rules: options.rules },
    schema: textSchema(options.rules),
  };
}

/**
 * Text that appears in no log, record or file; in configuration it is a reference. Empty means: none.
 * @param options.storedInState for a provider that has no write-only argument for it: Terraform keeps it in its state
 * @param options.standIn what keeps the rules, for rehearsals. @default "rehearsed-" and the name of the input
 */
export function secret(
  options: Options<string> & {
    readonly rules: readonly Rule[];
    readonly storedInState?: boolean;
    readonly standIn?: string;
  },
): Input<string> {
  const { storedInState = false, standIn } = options;
  return { ...text(options), sensitive: true, storedInState, ...(standIn !== undefined && { standIn }) };
}

export function flag(options: Options<boolean>): Input<boolean> {
  return { ...base(options), shape: { type: 'flag' }, schema: z.boolean() };
}

/** A whole number from `min` to `max`. */
export function whole(options: Options<number> & Bounds): Input<number> {
  const { min, max } = options;
  const schema = z.number().superRefine((value, context) => {
    const right = Number.isInteger(value) && value >= min && value <= max;
    if (!right) context.addIssue({ code: 'custom', message: numberMessage(options) });
  });
  return {
    ...base(options),
    shape: { type: 'number', min, max },
    schema: schema.meta({ type: 'integer', minimum: min, maximum: max }) as z.ZodType<number>,
  };
}

/** From `min` to `max` texts, each of which keeps the rules, and none of them twice. */
export function texts(
  options: Options<string[]> & Bounds & { readonly rules: readonly Rule[] },
): Input<string[]> {
  const { min, max, rules } = options;
  const schema = z.array(textSchema(rules)).superRefine((value, context) => {
    const broken = textsFault(value, options);
    if (broken) context.addIssue({ code: 'custom', message: broken });
  });
  return {
    ...base(options),
    shape: { type: 'texts', rules, min, max },
    schema: schema.meta({ minItems: min, maxItems: max, uniqueItems: true }) as z.ZodType<string[]>,
  };
}

interface Bounds {
  readonly min: number;
  readonly max: number;
}

/** One message for a number out of bounds, here and in Terraform. */
export function numberMessage({ min, max }: Bounds): string {
  return `must be a whole number from ${min} to ${max}`;
}

/** One message for a list with too few or too many entries, here and in Terraform. */
export function countMessage({ min, max }: Bounds): string {
  return `must have ${min} to ${max} entries`;
}

/** One message for a list that names something twice, here and in Terraform. */
export const twiceMessage = 'must not name anything twice';

function textsFault(value: readonly string[], bounds: Bounds): string | undefined {
  if (value.length < bounds.min || value.length > bounds.max) return countMessage(bounds);
  // As Terraform sees them: see rule.ts.
  const different = new Set(value.map((text) => text.normalize('NFC')));
  return different.size < value.length ? twiceMessage : undefined;
}

/** One of a closed set, decided when the module runs. */
export function choice<const V extends string>(values: readonly V[], options: Options<V>): Input<V> {
  return { ...base(options), shape: { type: 'choice', options: values }, schema: z.enum(values) };
}

/** One of a closed set that decides which module is synthesized. */
export function structural<const V extends string>(
  values: readonly V[],
  options: Options<V> & { readonly default: V },
): Structural<V> {
  return { ...choice(values, options), structural: true, default: options.default };
}

/** List of records; each field is a text or a choice, and none is a secret: only whole inputs are references. */
export function list(
  fields: Readonly<Record<string, Input<string>>>,
  options: Options<Record<string, string>[]>,
): Input<Record<string, string>[]> {
  const secrets = Object.keys(fields).filter((name) => fields[name]?.sensitive);
  if (secrets.length > 0) throw new Error(`the field "${secrets[0]}" of a list cannot be a secret`);
  const schemas = Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [name, described(field.schema, field.description)]),
  );
  return {
    ...base(options),
    shape: { type: 'list', fields: Object.fromEntries(Object.entries(fields).map(([n, f]) => [n, f.shape])) },
    schema: z.array(z.strictObject(schemas)) as unknown as z.ZodType<Record<string, string>[]>,
  };
}

export function map(
  options: Options<Record<string, string>> & {
    readonly keyRules: readonly Rule[];
    readonly rules: readonly Rule[];
  },
): Input<Record<string, string>> {
  return {
    ...base(options),
    shape: { type: 'map', keyRules: options.keyRules, rules: options.rules },
    schema: z.record(textSchema(options.keyRules), textSchema(options.rules)),
  };
}

export interface Structural<V extends string = string> extends Input<V> {
  readonly default: V;
}

/** The schema with its description, as editors show it. */
export function described<T>(schema: z.ZodType<T>, description: string): z.ZodType<T> {
  return schema.meta({ description });
}

function base<T>(options: Options<T>) {
  return {
    description: options.description,
    structural: false,
    sensitive: false,
    storedInState: false,
    immutable: options.immutable === true,
    ...(options.default !== undefined && { default: options.default }),
    ...(options.context && { context: options.context }),
    ...(options.when && { when: options.when }),
    ...(options.givenBy && { givenBy: options.givenBy }),
    ...(options.example !== undefined && { example: options.example }),
  };
}

function textSchema(rules: readonly Rule[]): z.ZodType<string> & z.core.$ZodRecordKey {
  const checked = z.string().superRefine((value, context) => {
    const broken = rules.find((rule) => !keepsRule(rule, value));
    if (broken) context.addIssue({ code: 'custom', message: broken.message });
  });
  return checked.meta(textConstraints(rules)) as z.ZodType<string> & z.core.$ZodRecordKey;
}

/** The rules as JSON Schema keywords, so that editors show faults while one types. */
function textConstraints(rules: readonly Rule[]): Record<string, unknown> {
  return {
    allOf: rules.map((rule) => {
      if (rule.kind === 'length') return { minLength: rule.min, maxLength: rule.max };
      return rule.kind === 'matches' ? { pattern: rule.pattern } : { not: { pattern: rule.pattern } };
    }),
  };
}
