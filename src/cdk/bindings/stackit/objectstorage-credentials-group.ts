import type { Construct } from 'constructs';
import { computed, defaulted, required } from '../schema.ts';
import { type ResourceConfig, SchemaResource } from '../schema-resource.ts';

const attributes = {
  project_id: required('string'),
  region: defaulted('string'),
  name: required('string'),
  credentials_group_id: computed('string'),
  urn: computed('string'),
} as const;

/** `stackit_objectstorage_credentials_group`: whom a bucket policy may name. Made after the bucket, never at the same time. */
export class ObjectstorageCredentialsGroup extends SchemaResource<typeof attributes> {
  static readonly schema = { type: 'stackit_objectstorage_credentials_group', attributes };

  constructor(scope: Construct, id: string, config: ResourceConfig<typeof attributes>) {
    super(scope, id, ObjectstorageCredentialsGroup.schema, config);
  }
}
