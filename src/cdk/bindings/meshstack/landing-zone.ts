import { computed, defaulted, optional, required, setOf, single } from '../schema.ts';
import { schemaResource } from '../schema-resource.ts';

const kubernetes = single({
  kubernetes_role_mappings: required(
    setOf({
      project_role_ref: required(single({ name: defaulted('string'), kind: defaulted('string') })),
      platform_roles: required(['set', 'string']),
    }),
  ),
});

const buildingBlocks = setOf({ uuid: defaulted('string'), kind: defaulted('string') });

const attributes = {
  metadata: required(
    single({
      name: required('string'),
      owned_by_workspace: required('string'),
      tags: defaulted(['map', ['list', 'string']]),
    }),
  ),
  spec: required(
    single({
      display_name: required('string'),
      description: required('string'),
      info_link: optional('string'),
      platform_ref: required(single({ uuid: required('string'), kind: defaulted('string') })),
      automate_deletion_approval: required('bool'),
      automate_deletion_replication: required('bool'),
      restricted: defaulted('bool'),
      platform_properties: required(
        single({ kubernetes: optional(kubernetes), custom: optional(single({})) }),
      ),
      quotas: defaulted(setOf({ key: required('string'), value: required('number') })),
      mandatory_building_block_refs: defaulted(buildingBlocks),
      recommended_building_block_refs: defaulted(buildingBlocks),
    }),
  ),
  ref: computed(single({ kind: computed('string'), name: computed('string') })),
} as const;

/** `meshstack_landingzone`: what tenants of a platform get, and who may do what in them. */
export class MeshstackLandingZone extends schemaResource('meshstack_landingzone', attributes) {}
