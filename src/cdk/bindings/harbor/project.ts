import { computed, defaulted, optional, required } from '../schema.ts';
import { schemaResource } from '../schema-resource.ts';

const attributes = {
  name: required('string'),
  public: optional('bool'),
  /** GB; -1: no limit. */
  storage_quota: optional('number'),
  /** Images are scanned when they are pushed. */
  vulnerability_scanning: optional('bool'),
  auto_sbom_generation: optional('bool'),
  /** Images with findings of this severity or a higher one are not given out. */
  deployment_security: optional('string'),
  enable_content_trust_cosign: optional('bool'),
  cve_allowlist: optional(['list', 'string']),
  force_destroy: optional('bool'),
  registry_id: defaulted('number'),
  id: defaulted('string'),
  project_id: computed('number'),
} as const;

/** `harbor_project`: what repositories, robots and rules are in. */
export class HarborProject extends schemaResource('harbor_project', attributes) {}
