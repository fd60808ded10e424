import {
  type BlockSchema,
  block,
  type Form,
  localsForm,
  outputForm,
  providerForm,
  resourceForm,
  terraformForm,
  variableForm,
} from './body.ts';

type Tree = Readonly<Record<string, unknown>>;

/** What is a block in resources, data sources and providers, by their type; as providers say it themselves. */
export interface ProviderSchemas {
  readonly provider: Readonly<Record<string, BlockSchema>>;
  readonly resource: Readonly<Record<string, BlockSchema>>;
  readonly data: Readonly<Record<string, BlockSchema>>;
  readonly ephemeral: Readonly<Record<string, BlockSchema>>;
}

/** For documents without providers, resources and data sources. */
export const noSchemas: ProviderSchemas = { provider: {}, resource: {}, data: {}, ephemeral: {} };

/**
 * Terraform JSON as HCL, in the order of the JSON; not yet formatted.
 * @param module `main.tf.json`, or some of its parts
 * @throws Error for what no schema tells of, and for parts that berth's modules do not have
 */
export function hclDocument(module: Tree, schemas: ProviderSchemas): string {
  return Object.entries(module)
    .flatMap(([part, value]) => partBlocks(part, value as Tree, schemas))
    .join('\n');
}

function partBlocks(part: string, value: Tree, schemas: ProviderSchemas): string[] {
  const named = (form: (name: string) => Form) =>
    Object.entries(value).flatMap(([name, body]) =>
      [body].flat().map((one) => block([part, name], one as Tree, form(name))),
    );
  switch (part) {
    case 'terraform':
      return [block([part], value, terraformForm)];
    case 'locals':
      return [block([part], value, localsForm)];
    case 'variable':
      return named(() => variableForm);
    case 'output':
      return named(() => outputForm);
    case 'provider':
      return named((name) => providerForm(known(schemas, part, name)));
    case 'resource':
    case 'data':
    case 'ephemeral':
      return Object.entries(value).flatMap(([type, resources]) =>
        Object.entries(resources as Tree).map(([name, body]) =>
          block([part, type, name], body as Tree, resourceForm(known(schemas, part, type))),
        ),
      );
    default:
      throw new Error(`there is no HCL for "${part}"`);
  }
}

function known(schemas: ProviderSchemas, part: keyof ProviderSchemas, type: string): BlockSchema {
  const schema = schemas[part][type];
  if (!schema) throw new Error(`no provider says what the ${part} "${type}" is made of`);
  return schema;
}
