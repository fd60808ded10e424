import { z } from 'zod';
import { described, type Input } from './input.ts';
import { activeRelations, type InputModel, isActive } from './input-model.ts';
import { isBroken } from './relation.ts';
import { secretReference } from './secret-reference.ts';

/** Schema of the inputs as people write them: secrets are references, everything with a default is optional. */
export function configSchema(model: InputModel): z.ZodObject {
  const schema = configSchemas.get(model) ?? makeConfigSchema(model);
  configSchemas.set(model, schema);
  return schema;
}

/** A schema costs a hundred times what one check with it does. */
const configSchemas = new WeakMap<InputModel, z.ZodObject>();

function makeConfigSchema(model: InputModel): z.ZodObject {
  return z.strictObject(
    Object.fromEntries(
      Object.entries(model.inputs).map(([name, input]) => [
        name,
        described(input.sensitive ? secretReference : input.schema, input.description).optional(),
      ]),
    ),
  );
}

/** One fault of values that are complete: the input and the message. */
export interface ValueIssue {
  readonly input: string;
  readonly issues: readonly z.core.$ZodIssue[];
}

/**
 * Checks values as Terraform will get them, with the same rules and messages.
 * @param values runtime and structural values by input; secrets resolved, or absent where only their presence is known
 * @param given names of all inputs that have a value, secrets included
 */
export function valueIssues(
  model: InputModel,
  choice: Readonly<Record<string, string>>,
  values: Readonly<Record<string, unknown>>,
  given: ReadonlySet<string>,
): ValueIssue[] {
  const active = Object.entries(model.inputs).filter(([, input]) => isActive(input, choice));
  return [
    ...active.flatMap(([name, input]) => issuesOf(name, input, values[name], given.has(name))),
    ...activeRelations(model, choice)
      .filter((relation) => isBroken(relation, values, given))
      .map(({ input, message }) => ({ input, issues: [customIssue(message)] })),
  ];
}

function issuesOf(name: string, input: Input, value: unknown, given: boolean): ValueIssue[] {
  if (value === undefined && given && input.sensitive) return [];
  const result = input.schema.safeParse(value);
  return result.success ? [] : [{ input: name, issues: result.error.issues }];
}

function customIssue(message: string): z.core.$ZodIssue {
  return { code: 'custom', path: [], message, input: undefined };
}
