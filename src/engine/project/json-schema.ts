import { platformJsonSchema, teamJsonSchema } from '../../config/json-schema.ts';
import { BerthError } from '../../errors.ts';
import { type Door, type EngineContext, openEngine } from '../context.ts';

/** @param file "platform" or "team" @throws USAGE for anything else */
export async function jsonSchema(door: Door, file: string): Promise<Record<string, unknown>> {
  const context = await openEngine(door);
  const schemas = await jsonSchemas(context);
  const schema = Object.hasOwn(schemas, file) ? schemas[file as keyof typeof schemas] : undefined;
  if (!schema)
    throw new BerthError('USAGE', { problem: `there is no schema "${file}"`, command: 'berth schema' });
  return schema;
}

/** The schemas of all files, with the inputs of everything in the catalog. */
export async function jsonSchemas({ catalog }: Pick<EngineContext, 'catalog'>) {
  return {
    platform: platformJsonSchema(await Promise.all(catalog.layers.map((layer) => layer.load()))),
    team: teamJsonSchema(await Promise.all(catalog.blocks.map((block) => block.load()))),
  };
}
