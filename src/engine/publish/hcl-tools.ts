import { devNull } from 'node:os';
import type { ProviderName } from '../../model/provider-set.ts';
import type { BlockSchema } from '../../synth/hcl/body.ts';
import type { ProviderSchemas } from '../../synth/hcl/document.ts';
import type { TargetTools } from '../../synth/targets/target.ts';
import { formatHcl } from '../../terraform/hcl-format.ts';
import { providerSchemas, type SchemaDocument, type TypeSchema } from '../../terraform/provider-schemas.ts';
import type { EngineContext } from '../context.ts';

/** The programs that targets need for HCL; each is looked for when it is first needed. @param used providers of the module */
export function hclTools(
  { toolchain, inventory, door }: EngineContext,
  used: readonly ProviderName[],
): TargetTools {
  const surroundings = { caller: door.caller, stop: door.stop };
  return {
    format: async (hcl) => {
      const program = await toolchain.terraformProgram();
      return await formatHcl({ ...surroundings, program, cliConfig: devNull }, hcl);
    },
    schemas: async () => {
      const program = await toolchain.terraformProgram();
      const { set, mirror, cliConfig } = await toolchain.providers(
        await inventory.usedProviderSet(),
        program.name,
        used,
      );
      const required = Object.fromEntries(used.map((name) => [name, set.providers[name]]));
      const document = await providerSchemas({ ...surroundings, program, mirror, cliConfig }, required);
      return blocksIn(document, Object.fromEntries(used.map((name) => [name, set.providers[name].source])));
    },
  };
}

/** @param sources source addresses of the providers by local name */
function blocksIn(
  { provider_schemas: schemas = {} }: SchemaDocument,
  sources: Readonly<Record<string, string>>,
): ProviderSchemas {
  const all = Object.values(schemas);
  const merged = (part: 'resource_schemas' | 'data_source_schemas' | 'ephemeral_resource_schemas') =>
    Object.assign({}, ...all.map((one) => mapped(one[part] ?? {})));
  return {
    provider: Object.fromEntries(
      Object.entries(sources).map(([name, source]) => {
        const [, schema] =
          Object.entries(schemas).find(([address]) => `/${address}`.endsWith(`/${source}`)) ?? [];
        return [name, schema?.provider ? nested(schema.provider) : {}];
      }),
    ),
    // Of Terraform's own provider, which it names only where it is used.
    resource: { terraform_data: {}, ...merged('resource_schemas') },
    data: merged('data_source_schemas'),
    ephemeral: merged('ephemeral_resource_schemas'),
  };
}

function mapped(types: Readonly<Record<string, TypeSchema>>): Record<string, BlockSchema> {
  return Object.fromEntries(Object.entries(types).map(([name, schema]) => [name, nested(schema)]));
}

function nested({ block }: TypeSchema): BlockSchema {
  return mapped(block.block_types ?? {});
}
