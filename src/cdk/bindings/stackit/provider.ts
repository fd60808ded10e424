import { optional } from '../schema.ts';
import { schemaProvider } from '../schema-resource.ts';

const attributes = {
  default_region: optional('string'),
  ske_custom_endpoint: optional('string'),
  service_enablement_custom_endpoint: optional('string'),
  objectstorage_custom_endpoint: optional('string'),
  dns_custom_endpoint: optional('string'),
  postgresflex_custom_endpoint: optional('string'),
} as const;

/** The provider stackitcloud/stackit; credentials come from its environment. */
export class StackitProvider extends schemaProvider('stackit', attributes) {}
