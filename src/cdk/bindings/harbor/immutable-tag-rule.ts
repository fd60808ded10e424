import { optional, required } from '../schema.ts';
import { schemaResource } from '../schema-resource.ts';

const attributes = {
  project_id: required('string'),
  disabled: optional('bool'),
  repo_matching: optional('string'),
  tag_matching: optional('string'),
  tag_excluding: optional('string'),
} as const;

/** `harbor_immutable_tag_rule`: tags that nobody overwrites. */
export class HarborImmutableTagRule extends schemaResource('harbor_immutable_tag_rule', attributes) {}
