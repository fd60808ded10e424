import { computed, defaulted, mapOf, optional, required, setOf, single } from '../schema.ts';
import { schemaResource } from '../schema-resource.ts';
import { secret } from './secret.ts';

const ref = single({ uuid: defaulted('string'), kind: defaulted('string') });

const version = single({
  uuid: computed('string'),
  number: computed('number'),
  state: computed('string'),
  content_hash: computed('string'),
  kind: computed('string'),
});

const terraform = single({
  terraform_version: required('string'),
  repository_url: required('string'),
  repository_path: optional('string'),
  ref_name: optional('string'),
  async: defaulted('bool'),
  use_mesh_http_backend_fallback: defaulted('bool'),
  pre_run_script: optional('string'),
  ssh_private_key: optional(secret),
  ssh_known_host: optional(
    single({ host: required('string'), key_type: required('string'), key_value: required('string') }),
  ),
});

/** Values are JSON; those of type CODE are JSON in a text of JSON. */
const input = {
  display_name: required('string'),
  description: optional('string'),
  type: required('string'),
  assignment_type: required('string'),
  argument: optional('string'),
  default_value: optional('string'),
  sensitive: optional(single({ argument: optional(secret), default_value: optional(secret) })),
  is_environment: defaulted('bool'),
  updateable_by_consumer: defaulted('bool'),
  selectable_values: optional(['set', 'string']),
  value_validation_regex: optional('string'),
  validation_regex_error_message: optional('string'),
  display_order: defaulted('number'),
} as const;

const attributes = {
  metadata: required(
    single({
      owned_by_workspace: required('string'),
      tags: defaulted(['map', ['list', 'string']]),
      uuid: computed('string'),
    }),
  ),
  spec: required(
    single({
      display_name: required('string'),
      description: required('string'),
      readme: optional('string'),
      symbol: defaulted('string'),
      support_url: optional('string'),
      documentation_url: optional('string'),
      target_type: defaulted('string'),
      supported_platforms: optional(setOf({ name: optional('string'), kind: defaulted('string') })),
      run_transparency: defaulted('bool'),
      use_in_landing_zones_only: defaulted('bool'),
      notification_subscribers: defaulted(['set', 'string']),
    }),
  ),
  version_spec: required(
    single({
      draft: required('bool'),
      deletion_mode: defaulted('string'),
      only_apply_once_per_tenant: defaulted('bool'),
      permissions: defaulted(['set', 'string']),
      runner_ref: defaulted(ref),
      dependency_refs: defaulted(setOf(ref.attributes)),
      implementation: required(single({ terraform: optional(terraform), manual: optional(single({})) })),
      inputs: optional(mapOf(input)),
      outputs: defaulted(
        mapOf({
          display_name: defaulted('string'),
          type: defaulted('string'),
          assignment_type: defaulted('string'),
          display_order: defaulted('number'),
        }),
      ),
    }),
  ),
  ref: computed(single({ kind: computed('string'), uuid: computed('string') })),
  version_latest: computed(version),
  version_latest_release: defaulted(version),
} as const;

/** `meshstack_building_block_definition`: a block as meshStack offers it. A released version cannot be changed. */
export class MeshstackBuildingBlockDefinition extends schemaResource(
  'meshstack_building_block_definition',
  attributes,
) {}
