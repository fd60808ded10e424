import type { Construct } from 'constructs';
import { computed, defaulted, required } from '../schema.ts';
import { type ResourceConfig, SchemaResource } from '../schema-resource.ts';

const attributes = {
  project_id: required('string'),
  region: defaulted('string'),
  name: required('string'),
  object_lock: defaulted('bool'),
  url_path_style: computed('string'),
  url_virtual_hosted_style: computed('string'),
} as const;

/** `stackit_objectstorage_bucket`: can be destroyed only while it is empty. */
export class ObjectstorageBucket extends SchemaResource<typeof attributes> {
  static readonly schema = { type: 'stackit_objectstorage_bucket', attributes };

  constructor(scope: Construct, id: string, config: ResourceConfig<typeof attributes>) {
    super(scope, id, ObjectstorageBucket.schema, config);
  }
}
