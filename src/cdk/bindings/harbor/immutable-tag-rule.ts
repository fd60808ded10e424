import type { Construct } from 'constructs';
import { optional, required } from '../schema.ts';
import { type ResourceConfig, SchemaResource } from '../schema-resource.ts';

const attributes = {
  project_id: required('string'),
  disabled: optional('bool'),
  repo_matching: optional('string'),
  tag_matching: optional('string'),
  tag_excluding: optional('string'),
} as const;

/** `harbor_immutable_tag_rule`: tags that nobody overwrites. */
export class HarborImmutableTagRule extends SchemaResource<typeof attributes> {
  static readonly schema = { type: 'harbor_immutable_tag_rule', attributes };

  constructor(scope: Construct, id: string, config: ResourceConfig<typeof attributes>) {
    super(scope, id, HarborImmutableTagRule.schema, config);
  }
}
