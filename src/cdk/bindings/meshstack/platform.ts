import { computed, defaulted, optional, required, single } from '../schema.ts';
import { schemaResource } from '../schema-resource.ts';
import { secret } from './secret.ts';

/** meshStack's access to a cluster. */
const clientConfig = required(single({ access_token: required(secret) }));

const processing = required(
  single({
    compact_timelines_after_days: defaulted('number'),
    delete_raw_data_after_days: defaulted('number'),
  }),
);

const kubernetes = single({
  base_url: required('string'),
  disable_ssl_validation: defaulted('bool'),
  replication: optional(single({ namespace_name_pattern: required('string'), client_config: clientConfig })),
  metering: optional(single({ client_config: clientConfig, processing })),
});

const custom = single({
  platform_type_ref: required(single({ name: required('string'), kind: defaulted('string') })),
  metering: optional(single({ processing })),
});

const attributes = {
  metadata: required(
    single({ name: required('string'), owned_by_workspace: required('string'), uuid: computed('string') }),
  ),
  spec: required(
    single({
      display_name: required('string'),
      description: required('string'),
      endpoint: required('string'),
      documentation_url: optional('string'),
      location_ref: required(single({ name: required('string'), kind: defaulted('string') })),
      availability: required(
        single({
          restriction: required('string'),
          publication_state: required('string'),
          restricted_to_workspaces: defaulted(['set', 'string']),
        }),
      ),
      config: required(single({ kubernetes: optional(kubernetes), custom: optional(custom) })),
    }),
  ),
  identifier: computed('string'),
  ref: computed(single({ kind: computed('string'), uuid: computed('string') })),
} as const;

/** `meshstack_platform`: what tenants are made on; here Kubernetes or a kind of one's own. */
export class MeshstackPlatform extends schemaResource('meshstack_platform', attributes) {}
