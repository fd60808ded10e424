import type { Construct } from 'constructs';
import { type Config, optional } from '../schema.ts';
import { SchemaProvider } from '../schema-resource.ts';

const attributes = {
  default_region: optional('string'),
  ske_custom_endpoint: optional('string'),
  service_enablement_custom_endpoint: optional('string'),
  objectstorage_custom_endpoint: optional('string'),
  dns_custom_endpoint: optional('string'),
} as const;

/** The provider stackitcloud/stackit; credentials come from its environment. */
export class StackitProvider extends SchemaProvider<typeof attributes> {
  static readonly schema = { type: 'stackit', attributes };

  constructor(scope: Construct, config: Config<typeof attributes>) {
    super(scope, 'stackit', StackitProvider.schema, config);
  }
}
