import { computed, required, single } from '../schema.ts';
import { schemaResource } from '../schema-resource.ts';

const attributes = {
  metadata: required(
    single({ name: required('string'), owned_by_workspace: required('string'), uuid: computed('string') }),
  ),
  spec: required(single({ display_name: required('string'), description: required('string') })),
  ref: computed(single({ kind: computed('string'), name: computed('string') })),
} as const;

/** `meshstack_location`: where platforms are. */
export class MeshstackLocation extends schemaResource('meshstack_location', attributes) {}
