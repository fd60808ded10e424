import { z } from 'zod';
import type { Content } from '../model/content.ts';
import { configSchema } from '../model/input-schema.ts';
import { environmentConfig, namePart, platformConfig } from './platform-config.ts';
import { teamConfig } from './team-config.ts';

type JsonSchema = Record<string, unknown>;

/** JSON Schema of berth.yaml; the inputs of each layer are those of its model. */
export function platformJsonSchema(layers: readonly Content[]): JsonSchema {
  const inputs = z.strictObject(
    Object.fromEntries(layers.map((layer) => [layer.name, configSchema(layer.inputs).optional()])),
  );
  const { environments, layers: everywhere } = platformConfig.shape;
  const environment = environmentConfig.extend({
    layers: inputs.optional().describe(environmentConfig.shape.layers.description ?? ''),
  });
  const schema = platformConfig.extend({
    environments: z.record(namePart, environment).describe(environments.description ?? ''),
    layers: inputs.optional().describe(everywhere.description ?? ''),
  });
  return z.toJSONSchema(schema, { io: 'input' });
}

/** JSON Schema of team files: one form of a `blocks` entry for each block, with its own inputs. */
export function teamJsonSchema(blocks: readonly Content[]): JsonSchema {
  const entry = teamConfig.shape.blocks.unwrap().element;
  const forms = blocks.map((block) =>
    entry.extend({
      block: z.literal(block.name).describe(block.description),
      inputs: configSchema(block.inputs).optional().describe('inputs of the block'),
    }),
  );
  const [members, labels] = ['members', 'labels'].map((name) =>
    blocks.map((block) => block.inputs.inputs[name]?.schema).find((schema) => schema !== undefined),
  );
  const schema = teamConfig.extend({
    members: (members ?? z.unknown()).optional().describe('who may work in the namespaces of the team'),
    labels: (labels ?? z.unknown()).optional().describe('further labels of its namespaces'),
    blocks: z.array(z.union(forms)).optional().describe('what the team has'),
  });
  return z.toJSONSchema(schema, { io: 'input' });
}
