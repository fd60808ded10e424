import type { Construct } from 'constructs';
import { type Config, optional } from '../schema.ts';
import { SchemaProvider } from '../schema-resource.ts';

const attributes = {
  endpoint: optional('string'),
} as const;

/** The provider meshcloud/meshstack; credentials come from its environment. */
export class MeshstackProvider extends SchemaProvider<typeof attributes> {
  static readonly schema = { type: 'meshstack', attributes };

  constructor(scope: Construct, config: Config<typeof attributes>) {
    super(scope, 'meshstack', MeshstackProvider.schema, config);
  }
}
