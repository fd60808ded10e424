import { z } from 'zod';
import type { Path } from './yaml-document.ts';

interface JsonSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
}

/** The keys that a schema knows at a path, for "did you mean". */
export function keysOf(schema: z.ZodType, path: Path): string[] {
  const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema;
  let there = alternatives(json);
  for (const key of path) there = there.flatMap((one) => step(one, key));
  return [...new Set(there.flatMap((one) => Object.keys(one.properties ?? {})))];
}

function step(schema: JsonSchema, key: PropertyKey): readonly JsonSchema[] {
  if (typeof key === 'number') return schema.items ? alternatives(schema.items) : [];
  const inner = schema.properties?.[String(key)] ?? schema.additionalProperties;
  return typeof inner === 'object' ? alternatives(inner) : [];
}

function alternatives(schema: JsonSchema): readonly JsonSchema[] {
  const forms = schema.anyOf ?? schema.oneOf;
  return forms ? forms.flatMap(alternatives) : [schema];
}
