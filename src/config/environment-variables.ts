import { z } from 'zod';
import type { Fault } from '../errors.ts';
import { platformConfig } from './platform-config.ts';
import { type Source, schemaFaults } from './schema-faults.ts';
import type { Path } from './yaml-document.ts';

/** The parts of berth.yaml that the environment may set. */
const settable = platformConfig.pick({ toolchain: true, drift: true });

/** A leaf of these parts and its variable, e.g. toolchain.program and BERTH_TOOLCHAIN_PROGRAM. */
export interface ConfigVariable {
  readonly name: string;
  readonly path: readonly string[];
}

/** Values that the environment sets. */
export interface VariableValues {
  /** The same form as in berth.yaml; only what is set. */
  readonly value: Readonly<Record<string, unknown>>;
  /** The variable that sets a leaf. */
  nameOf(path: Path): string | undefined;
  readonly faults: readonly Fault[];
}

/** A variable for each leaf, by its path. */
export function configVariables(): ConfigVariable[] {
  return leaves(z.toJSONSchema(settable, { io: 'input' }) as Schema, []).map((path) => ({
    name: `BERTH_${path
      .map((key) => key.replace(/([A-Z])|-/g, (_, upper = '') => `_${upper}`))
      .join('_')
      .toUpperCase()}`,
    path,
  }));
}

/** An empty variable sets nothing. */
export function readVariables(environment: Readonly<Record<string, string | undefined>>): VariableValues {
  const given = configVariables().filter(({ name }) => environment[name]);
  const value: Record<string, unknown> = {};
  for (const { name, path } of given) setIn(value, path, environment[name]);
  const nameOf = (path: Path) =>
    given.find((variable) => variable.path.join('\0') === path.map(String).join('\0'))?.name;
  const source: Source = { fault: (path, fault) => ({ source: nameOf(path) ?? 'BERTH_*', ...fault }) };
  const result = settable.safeParse(value);
  if (result.success) return { value, nameOf, faults: [] };
  const faults = schemaFaults(result.error.issues, value, source, () => []);
  return { value: {}, nameOf: () => undefined, faults };
}

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly propertyNames?: { readonly enum?: readonly string[] };
}

function leaves({ properties, propertyNames }: Schema, path: readonly string[]): (readonly string[])[] {
  if (properties) {
    return Object.entries(properties).flatMap(([key, inner]) => leaves(inner, [...path, key]));
  }
  return propertyNames?.enum ? propertyNames.enum.map((key) => [...path, key]) : [path];
}

function setIn(
  target: Record<string, unknown>,
  [head = '', ...rest]: readonly string[],
  value: unknown,
): void {
  if (rest.length === 0) target[head] = value;
  else {
    target[head] ??= {};
    setIn(target[head] as Record<string, unknown>, rest, value);
  }
}
