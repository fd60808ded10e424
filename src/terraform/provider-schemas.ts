import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ProviderRequirement } from '../model/provider-set.ts';
import { terraformFile } from '../model/terraform-json.ts';
import { initialisedModule } from './module-folder.ts';
import { type CommandScope, plainCommand } from './plain-command.ts';

/** `terraform providers schema -json`, as far as berth reads it. Source: Terraform, "JSON Output Format". */
export interface SchemaDocument {
  readonly provider_schemas?: Readonly<Record<string, ProviderSchema>>;
}

export interface ProviderSchema {
  readonly provider?: TypeSchema;
  readonly resource_schemas?: Readonly<Record<string, TypeSchema>>;
  readonly data_source_schemas?: Readonly<Record<string, TypeSchema>>;
  readonly ephemeral_resource_schemas?: Readonly<Record<string, TypeSchema>>;
}

export interface TypeSchema {
  readonly block: BlockBody;
}

export interface BlockBody {
  readonly block_types?: Readonly<Record<string, TypeSchema>>;
}

/**
 * What providers say of themselves. Nothing is left on disk.
 * @param required the providers, by local name
 * @throws PROVIDER_MISSING, PROVIDER_CHANGED, INTERRUPTED
 */
export async function providerSchemas(
  scope: CommandScope & { readonly mirror: string },
  required: Readonly<Record<string, ProviderRequirement>>,
): Promise<SchemaDocument> {
  const root = await mkdtemp(path.join(tmpdir(), 'berth-schemas-'));
  try {
    const { program, mirror, cliConfig, caller, stop } = scope;
    const folder = await initialisedModule(
      root,
      {
        json: terraformFile({ terraform: { required_providers: required } }),
        backend: { body: { local: {} }, variables: {}, secrets: [] },
        program,
        mirror,
        cliConfig,
      },
      caller,
      stop,
    );
    return JSON.parse(await plainCommand(scope, folder, ['providers', 'schema', '-json'])) as SchemaDocument;
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}
