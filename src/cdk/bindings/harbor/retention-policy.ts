import { block, listOf, optional, required } from '../schema.ts';
import { schemaResource } from '../schema-resource.ts';

const attributes = {
  /** Id of the project, as `/projects/<n>`. */
  scope: required('string'),
  schedule: optional('string'),
  rule: required(
    block(
      listOf({
        disabled: optional('bool'),
        always_retain: optional('bool'),
        most_recently_pushed: optional('number'),
        most_recently_pulled: optional('number'),
        n_days_since_last_push: optional('number'),
        n_days_since_last_pull: optional('number'),
        repo_matching: optional('string'),
        tag_matching: optional('string'),
        tag_excluding: optional('string'),
        untagged_artifacts: optional('bool'),
      }),
    ),
  ),
} as const;

/** `harbor_retention_policy`: which artifacts of a project are kept. */
export class HarborRetentionPolicy extends schemaResource('harbor_retention_policy', attributes) {}
