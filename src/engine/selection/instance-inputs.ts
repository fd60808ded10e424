import { type Source, schemaFaults, suggestion, valueText } from '../../config/schema-faults.ts';
import { keysOf } from '../../config/schema-keys.ts';
import type { Fault } from '../../errors.ts';
import type { ContextSource, Input } from '../../model/input.ts';
import { type InputModel, isActive } from '../../model/input-model.ts';
import { configSchema, valueIssues } from '../../model/input-schema.ts';
import { isSecretReference, type SecretReference } from '../../model/secret-reference.ts';
import type { PlaceOf } from './input-places.ts';

/** Inputs of one instance after all sources were laid over each other. */
export interface ResolvedInputs {
  readonly choice: Readonly<Record<string, string>>;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly secrets: Readonly<Record<string, SecretReference>>;
  readonly faults: readonly Fault[];
  readonly origin: (input: string) => InputOrigin;
}

/** What gave an input its value. */
export interface InputOrigin {
  /** instance: written for this very instance; record: its last apply; default: of the model, or nothing at all. */
  readonly from: 'instance' | 'defaults' | ContextSource | 'default' | 'record';
  /** `file:line:column` of the value; undefined where nobody wrote it. */
  readonly place: string | undefined;
  /** A fault at the place where the value stands. */
  fault(fault: Omit<Fault, 'source' | 'line' | 'column'>): Fault;
}

export interface InputSources {
  /** What surrounds the instance: team, environment. */
  readonly context: Readonly<Partial<Record<ContextSource, unknown>>>;
  /** environments.<name>.defaults of berth.yaml; names that the block does not have are left out. */
  readonly defaults: Readonly<Record<string, unknown>>;
  /** What was written for this very instance. */
  readonly explicit: Readonly<Record<string, unknown>>;
  /** Where the explicit values stand. */
  readonly explicitSource: Source;
  /** Where faults of a value that nobody wrote are reported: the instance itself. */
  readonly otherSource: Source;
  readonly placeOf?: PlaceOf;
}

/** Later wins: default of the model, context, defaults of the environment, the instance's own. */
export function resolveInputs(model: InputModel, sources: InputSources): ResolvedInputs {
  const written = writtenFaults(model, sources);
  const broken = new Set(written.map(({ input }) => input));
  const all = layered(model, sources);
  const choice = Object.fromEntries(
    Object.entries(model.inputs)
      .filter(([, input]) => input.structural)
      .map(([name]) => [name, String(all.get(name))]),
  );
  const secrets: Record<string, SecretReference> = {};
  const variables: Record<string, unknown> = {};
  for (const [name, input] of Object.entries(model.inputs)) {
    const value = all.get(name);
    if (input.structural || value === undefined || !isActive(input, choice)) continue;
    if (!input.sensitive || value === input.default) variables[name] = value;
    // Everything else is a secret as plain text: it is refused, and goes nowhere.
    else if (isSecretReference(value)) secrets[name] = value;
  }
  const given = new Set([...Object.keys(secrets), ...Object.keys(variables)]);
  const faults = valueIssues(model, choice, { ...variables, ...choice }, given)
    .filter((issue) => !broken.has(issue.input))
    .flatMap(({ input, issues }) => {
      return schemaFaults(
        issues.map((issue) => ({ ...issue, path: [input, ...issue.path] })),
        { [input]: model.inputs[input]?.sensitive ? undefined : (choice[input] ?? variables[input]) },
        sourceOf(input, model, sources),
        () => [],
        'INPUT_INVALID',
      );
    });
  return {
    choice,
    variables,
    secrets,
    faults: [...written.map(({ fault }) => fault), ...inactiveFaults(model, choice, sources), ...faults],
    origin: (input) => ({
      from: originOf(input, model, sources),
      place: sourceOf(input, model, sources).placeOf?.([input]),
      fault: (fault) => sourceOf(input, model, sources).fault([input], fault),
    }),
  };
}

function layered(model: InputModel, { context, defaults, explicit }: InputSources): Map<string, unknown> {
  return new Map(
    Object.entries(model.inputs).map(([name, input]) => [
      name,
      explicit[name] ?? defaults[name] ?? fallback(input, context),
    ]),
  );
}

/** Where the value of an input comes from, by the same order as in layered(). */
function originOf(name: string, model: InputModel, { context, defaults, explicit }: InputSources) {
  if (name in explicit) return 'instance';
  if (defaults[name] !== undefined) return 'defaults';
  const from = model.inputs[name]?.context;
  return from && context[from] !== undefined ? from : 'default';
}

function sourceOf(name: string, model: InputModel, sources: InputSources): Source {
  const { explicitSource, otherSource, placeOf } = sources;
  const origin = originOf(name, model, sources);
  if (origin === 'instance') return explicitSource;
  const place = origin === 'default' ? undefined : placeOf?.(origin, name);
  return place
    ? {
        fault: ([, ...path], fault, part) => place.fault(path, fault, part),
        placeOf: ([, ...path]) => place.placeOf?.(path),
      }
    : atInstance(otherSource);
}

function fallback(input: Input, context: InputSources['context']): unknown {
  return (input.context && context[input.context]) ?? input.default;
}

interface InputFault {
  readonly input: string;
  readonly fault: Fault;
}

/** Unknown names, wrong types, and secrets written as plain text. */
function writtenFaults(model: InputModel, sources: InputSources): InputFault[] {
  const { explicit, explicitSource, defaults } = sources;
  const plain = [
    ...plainSecrets(model, explicit, () => explicitSource),
    ...plainSecrets(model, defaults, (name) => sourceOf(name, model, { ...sources, explicit: {} })),
  ];
  const withoutPlain = Object.fromEntries(
    Object.entries(explicit).filter(([name]) => !plain.some(({ input }) => input === name)),
  );
  const schema = configSchema(model);
  const result = schema.safeParse(withoutPlain);
  const others = (result.error?.issues ?? []).flatMap((issue) => {
    const input = String(issue.path[0] ?? '');
    return schemaFaults(
      [issue],
      withoutPlain,
      explicitSource,
      (path) => keysOf(schema, path),
      'INPUT_INVALID',
    ).map(({ value, ...fault }) => ({
      input,
      fault: { ...fault, ...(value !== undefined && !model.inputs[input]?.sensitive && { value }) },
    }));
  });
  return [...plain, ...others];
}

function plainSecrets(
  model: InputModel,
  values: Readonly<Record<string, unknown>>,
  source: (input: string) => Source,
): InputFault[] {
  return Object.entries(model.inputs)
    .filter(([name, input]) => input.sensitive && isPlain(values[name]))
    .map(([input]) => ({
      input,
      fault: source(input).fault([input], {
        code: 'SECRET_IN_CONFIG',
        message: `${input} is a secret and stands here as plain text`,
        fix: 'write a reference: {env: NAME}, {file: path} or {command: [program, argument]}',
      }),
    }));
}

/** A mapping is at least meant as a reference. */
function isPlain(value: unknown): boolean {
  return value !== undefined && value !== null && (typeof value !== 'object' || Array.isArray(value));
}

/** Values for inputs that do not exist under the structural choice. */
function inactiveFaults(
  model: InputModel,
  choice: Readonly<Record<string, string>>,
  sources: InputSources,
): Fault[] {
  return Object.entries(sources.explicit).flatMap(([name, value]) => {
    const input = model.inputs[name];
    if (!input?.when || isActive(input, choice)) return [];
    const [steering = '', values = []] = Object.entries(input.when)[0] ?? [];
    return sources.explicitSource.fault([name], {
      code: 'INPUT_INVALID',
      message: `${name} has no meaning while ${steering} is ${choice[steering]}`,
      ...(!input.sensitive && { value: valueText(value) }),
      fix: `remove it, or set ${steering} to ${values.join(' or ')}`,
    });
  });
}

/** Faults of a value that nobody wrote stand at the instance, and say which input they are about. */
function atInstance(source: Source): Source {
  return {
    fault: ([input], fault) =>
      source.fault([], { ...fault, fix: fault.fix ?? `set the input "${String(input)}"` }),
  };
}

/** @returns the fault of a block, layer or input name that does not exist */
export function unknownName(
  source: Source,
  path: readonly PropertyKey[],
  code: 'UNKNOWN_BLOCK' | 'UNKNOWN_LAYER',
  name: string,
  known: readonly string[],
): Fault {
  return source.fault(path, {
    code,
    message: 'is not in the catalog',
    value: valueText(name),
    fix: suggestion(name, known),
  });
}
