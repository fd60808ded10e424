import { optional } from '../schema.ts';
import { schemaResource } from '../schema-resource.ts';

const attributes = {
  project_creation_restriction: optional('string'),
  /** Days. */
  robot_token_expiration: optional('number'),
  robot_name_prefix: optional('string'),
  /** GB; -1: no limit. */
  storage_per_project: optional('number'),
  audit_log_forward_endpoint: optional('string'),
  skip_audit_log_database: optional('bool'),
} as const;

/** `harbor_config_system`: settings of all of Harbor. */
export class HarborConfigSystem extends schemaResource('harbor_config_system', attributes) {}
