import { computed, defaulted, required } from '../schema.ts';
import { schemaResource } from '../schema-resource.ts';

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
export class DnsZone extends schemaResource('stackit_dns_zone', attributes) {}
