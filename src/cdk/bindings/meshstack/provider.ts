import { optional } from '../schema.ts';
import { schemaProvider } from '../schema-resource.ts';

const attributes = {
  endpoint: optional('string'),
} as const;

/** The provider meshcloud/meshstack; credentials come from its environment. */
export class MeshstackProvider extends schemaProvider('meshstack', attributes) {}
