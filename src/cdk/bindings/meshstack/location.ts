import type { Construct } from 'constructs';
import { computed, required, single } from '../schema.ts';
import { type ResourceConfig, SchemaResource } from '../schema-resource.ts';

const attributes = {
  metadata: required(
    single({ name: required('string'), owned_by_workspace: required('string'), uuid: computed('string') }),
  ),
  spec: required(single({ display_name: required('string'), description: required('string') })),
  ref: computed(single({ kind: computed('string'), name: computed('string') })),
} as const;

/** `meshstack_location`: where platforms are. */
export class MeshstackLocation extends SchemaResource<typeof attributes> {
  static readonly schema = { type: 'meshstack_location', attributes };

  constructor(scope: Construct, id: string, config: ResourceConfig<typeof attributes>) {
    super(scope, id, MeshstackLocation.schema, config);
  }
}
