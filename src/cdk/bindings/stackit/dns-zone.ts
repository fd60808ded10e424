import type { Construct } from 'constructs';
import { computed, defaulted, required } from '../schema.ts';
import { type ResourceConfig, SchemaResource } from '../schema-resource.ts';

const attributes = {
  project_id: required('string'),
  name: required('string'),
  dns_name: required('string'),
  contact_email: defaulted('string'),
  default_ttl: defaulted('number'),
  description: defaulted('string'),
  zone_id: computed('string'),
} as const;

/** `stackit_dns_zone`. */
export class DnsZone extends SchemaResource<typeof attributes> {
  static readonly schema = { type: 'stackit_dns_zone', attributes };

  constructor(scope: Construct, id: string, config: ResourceConfig<typeof attributes>) {
    super(scope, id, DnsZone.schema, config);
  }
}
