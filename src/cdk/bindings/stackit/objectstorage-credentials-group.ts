import { computed, defaulted, required } from '../schema.ts';
import { schemaResource } from '../schema-resource.ts';

const attributes = {
  project_id: required('string'),
  region: defaulted('string'),
  name: required('string'),
  credentials_group_id: computed('string'),
  urn: computed('string'),
} as const;

/** `stackit_objectstorage_credentials_group`: whom a bucket policy may name. Made after the bucket, never at the same time. */
export class ObjectstorageCredentialsGroup extends schemaResource(
  'stackit_objectstorage_credentials_group',
  attributes,
) {}
