import { type TerraformResource, Token } from '#cdktf';
import { quote } from '../model/terraform-text.ts';

/**
 * Terraform expressions, written by block authors only. No input value ever becomes part of one:
 * values travel as variables. Literal text is escaped, so that it stays text.
 */
export class Expression {
  readonly source: string;

  constructor(source: string) {
    this.source = source;
  }

  /** As Terraform JSON wants it in place of a text. */
  get text(): string {
    return `\${${this.source}}`;
  }

  /** The same in place of a number. */
  get number(): number {
    return Token.asNumber(this.text);
  }

  /** The same in place of a map of texts. */
  get map(): Record<string, string> {
    return Token.asStringMap(this.text);
  }
}

/** Value that may hold expressions at any depth. */
export type Value =
  | string
  | number
  | boolean
  | Expression
  | readonly Value[]
  | { readonly [key: string]: Value };

/** An expression in Terraform's own language, e.g. expression('var.size'). */
export function expression(source: string): Expression {
  return new Expression(source);
}

/** An attribute of a resource, e.g. reference(namespace, 'metadata[0].name'); makes the user depend on it. */
export function reference(resource: TerraformResource, attribute: string): Expression {
  return expression(`${resource.terraformResourceType}.${resource.friendlyUniqueId}.${attribute}`);
}

/** The text jsonencode(value): data stays data whatever the variables hold. */
export function jsonencode(value: Value): string {
  return jsonText(value).text;
}

/** The same as an expression. */
export function jsonText(value: Value): Expression {
  return expression(`jsonencode(${print(value)})`);
}

/**
 * A whole number from 1 to 2^48 that changes with the value: the revision of a write-only argument, which providers
 * write when its revision changes. No secret may be in it: the state holds what it is made of. 48 bits are exact as a
 * number in Terraform, in OpenTofu and in the providers.
 */
export function revision(value: Value): Expression {
  return expression(`parseint(substr(sha256(jsonencode(${print(value)})), 0, 12), 16) + 1`);
}

/** Entries of an object that exist only while the condition holds; to be merged into one. */
export function entriesIf(condition: Expression, entries: { readonly [key: string]: Value }): Expression {
  return expression(`{ for k, v in ${print(entries)} : k => v if ${condition.source} }`);
}

/** The `count` of a resource that exists only while the condition holds. */
export function countIf(condition: Expression): number {
  return expression(`${condition.source} ? 1 : 0`).number;
}

/** merge(a, b, ...): later entries win. */
export function merge(...parts: readonly Value[]): Expression {
  return expression(`merge(${parts.map(print).join(', ')})`);
}

/** Prints a value in Terraform's language; literal text cannot become a template. */
export function print(value: Value): string {
  if (value instanceof Expression) return value.source;
  if (typeof value === 'string') return quote(value);
  if (Array.isArray(value)) return `[${value.map(print).join(', ')}]`;
  if (typeof value === 'object') {
    return `{${Object.entries(value)
      .map(([key, entry]) => `${quote(key)} = ${print(entry)}`)
      .join(', ')}}`;
  }
  return String(value);
}
