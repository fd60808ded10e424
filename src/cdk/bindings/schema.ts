import { literal } from '../../model/terraform-text.ts';
import { Expression } from '../expression.ts';

/** Who gives an argument its value: whoever writes the resource, the provider, or either of them. */
export type Role = 'required' | 'optional' | 'optional computed' | 'computed';

/** Terraform type of an argument, as in the schemas of providers. */
export type Type =
  | 'string'
  | 'number'
  | 'bool'
  | readonly ['list' | 'set' | 'map', 'string' | readonly ['list', 'string']]
  | Nested;

/** Arguments within an argument. */
export interface Nested<M extends Mode = Mode, A extends Attributes = Attributes> {
  readonly mode: M;
  readonly attributes: A;
  /** A block of the older plugin protocol; the JSON form is the same. */
  readonly block?: true;
}

type Mode = 'single' | 'list' | 'set' | 'map';

/** One argument or read-only attribute of a resource. */
export interface Attribute {
  readonly type: Type;
  readonly role: Role;
  readonly sensitive?: true;
  /** In no state and in no plan file. */
  readonly writeOnly?: true;
}

/** Arguments of a resource by their names in Terraform. */
export type Attributes = Readonly<Record<string, Attribute>>;

/** What a resource or provider is called, and what it takes. */
export interface Schema<A extends Attributes = Attributes> {
  readonly type: string;
  readonly attributes: A;
}

export function required<const T extends Type>(type: T) {
  return { type, role: 'required' } as const;
}

export function optional<const T extends Type>(type: T) {
  return { type, role: 'optional' } as const;
}

/** An optional argument that the provider fills where nobody does. */
export function defaulted<const T extends Type>(type: T) {
  return { type, role: 'optional computed' } as const;
}

export function computed<const T extends Type>(type: T) {
  return { type, role: 'computed' } as const;
}

export function sensitive<const A extends Attribute>(attribute: A) {
  return { ...attribute, sensitive: true } as const;
}

export function writeOnly<const A extends Attribute>(attribute: A) {
  return { ...attribute, writeOnly: true } as const;
}

export function single<const A extends Attributes>(attributes: A): Nested<'single', A> {
  return { mode: 'single', attributes };
}

export function listOf<const A extends Attributes>(attributes: A): Nested<'list', A> {
  return { mode: 'list', attributes };
}

export function setOf<const A extends Attributes>(attributes: A): Nested<'set', A> {
  return { mode: 'set', attributes };
}

export function mapOf<const A extends Attributes>(attributes: A): Nested<'map', A> {
  return { mode: 'map', attributes };
}

/** The same as a block, which the older plugin protocol has in place of nested arguments. */
export function block<const N extends Nested>(nested: N) {
  return { ...nested, block: true } as const;
}

type Camel<S extends string> = S extends `${infer Head}_${infer Tail}`
  ? `${Head}${Capitalize<Camel<Tail>>}`
  : S;

/** What whoever writes a resource gives, with names in camelCase. Texts are literal; expressions are not. */
export type Config<A extends Attributes> = {
  readonly [K in keyof A & string as A[K]['role'] extends 'required' ? Camel<K> : never]: ValueOf<
    A[K]['type']
  >;
} & {
  readonly [K in keyof A & string as A[K]['role'] extends 'optional' | 'optional computed'
    ? Camel<K>
    : never]?: ValueOf<A[K]['type']>;
};

type ValueOf<T extends Type> = Expression | (T extends Nested ? NestedValue<T> : PlainValue<T>);

type NestedValue<T extends Nested> = T['mode'] extends 'single'
  ? Config<T['attributes']>
  : T['mode'] extends 'map'
    ? Readonly<Record<string, Config<T['attributes']>>>
    : readonly Config<T['attributes']>[];

type PlainValue<T> = T extends 'string'
  ? string
  : T extends 'number'
    ? number
    : T extends 'bool'
      ? boolean
      : T extends readonly ['map', infer E]
        ? Readonly<Record<string, Element<E>>>
        : T extends readonly ['list' | 'set', infer E]
          ? readonly Element<E>[]
          : never;

type Element<E> = Expression | (E extends 'string' ? string : readonly (string | Expression)[]);

/** The arguments of a resource as they stand in Terraform JSON, in the order of its schema. */
export function argumentsOf(
  attributes: Attributes,
  config: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(attributes).flatMap(([name, { type }]) => {
      const value = config[camelCase(name)];
      return value === undefined ? [] : [[name, argumentOf(type, value)]];
    }),
  );
}

function argumentOf(type: Type, value: unknown): unknown {
  if (value instanceof Expression) return value.text;
  if (typeof type === 'object' && 'mode' in type) {
    const inner = (one: unknown) =>
      one instanceof Expression ? one.text : argumentsOf(type.attributes, one as Record<string, unknown>);
    return type.mode === 'single' ? inner(value) : each(value, inner);
  }
  return plain(value);
}

function plain(value: unknown): unknown {
  if (value instanceof Expression) return value.text;
  if (typeof value === 'string') return literal(value);
  return typeof value === 'object' && value !== null ? each(value, plain) : value;
}

function each(value: unknown, write: (one: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map(write);
  return Object.fromEntries(Object.entries(value as object).map(([key, one]) => [key, write(one)]));
}

function camelCase(name: string): string {
  return name.replace(/_([a-z0-9])/g, (_, first: string) => first.toUpperCase());
}
