import { z } from 'zod';
import type { Input, Shape } from '../../src/model/input.ts';
import type { Rule } from '../../src/model/rule.ts';

export interface JsonSchema {
  readonly description?: string;
  readonly enum?: readonly string[];
  readonly anyOf?: readonly JsonSchema[];
  readonly allOf?: readonly Record<string, unknown>[];
  readonly type?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | JsonSchema;
  readonly propertyNames?: JsonSchema;
  readonly items?: JsonSchema;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
}

/** What of a property matters to somebody who types a value, in one plain form. */
export function summary(property: JsonSchema): unknown {
  const { description, ...rest } = property;
  return { description, ...form(rest) };
}

function form({
  type,
  enum: options,
  anyOf,
  allOf,
  properties,
  required,
  items,
  ...rest
}: JsonSchema): object {
  if (anyOf) return { references: anyOf.map((one) => Object.keys(one.properties ?? {})[0]) };
  if (options) return { options };
  if (type === 'integer') return { type, minimum: rest.minimum, maximum: rest.maximum };
  if (items?.type === 'string') {
    const { minItems, maxItems, uniqueItems } = rest;
    return { entries: form(items), minItems, maxItems, uniqueItems };
  }
  if (items) {
    return {
      fields: Object.fromEntries(
        Object.entries(items.properties ?? {}).map(([name, field]) => [name, form(field)]),
      ),
      required: items.required,
    };
  }
  if (type === 'object') {
    return {
      keys: form(rest.propertyNames ?? {}),
      values: form(rest.additionalProperties as JsonSchema),
    };
  }
  return type === 'boolean' ? { type } : { type, rules: allOf ?? [] };
}

/** The same, from the model. */
export function expectation(input: Input): unknown {
  return {
    description: input.description,
    ...(input.sensitive ? { references: ['env', 'file', 'command'] } : shapeForm(input.shape)),
  };
}

function shapeForm(shape: Shape): object {
  switch (shape.type) {
    case 'flag':
      return { type: 'boolean' };
    case 'choice':
      return { options: shape.options };
    case 'text':
      return { type: 'string', rules: shape.rules.map(keywords) };
    case 'number':
      return { type: 'integer', minimum: shape.min, maximum: shape.max };
    case 'texts':
      return {
        entries: { type: 'string', rules: shape.rules.map(keywords) },
        minItems: shape.min,
        maxItems: shape.max,
        uniqueItems: true,
      };
    case 'list':
      return {
        fields: Object.fromEntries(
          Object.entries(shape.fields).map(([name, field]) => [name, shapeForm(field)]),
        ),
        required: Object.keys(shape.fields),
      };
    case 'map':
      return {
        keys: { type: 'string', rules: shape.keyRules.map(keywords) },
        values: { type: 'string', rules: shape.rules.map(keywords) },
      };
  }
}

function keywords(rule: Rule): object {
  if (rule.kind === 'length') return { minLength: rule.min, maxLength: rule.max };
  return rule.kind === 'matches' ? { pattern: rule.pattern } : { not: { pattern: rule.pattern } };
}

/** Fields of the records in a list, as editors see them. */
export function fieldsOf(input: Input): Readonly<Record<string, JsonSchema>> {
  const schema = z.toJSONSchema(input.schema, { io: 'input' }) as JsonSchema;
  return schema.items?.properties ?? {};
}
