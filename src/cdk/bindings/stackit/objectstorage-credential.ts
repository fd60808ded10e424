import type { Construct } from 'constructs';
import { computed, defaulted, optional, required, sensitive } from '../schema.ts';
import { type ResourceConfig, SchemaResource } from '../schema-resource.ts';

const attributes = {
  project_id: required('string'),
  region: defaulted('string'),
  credentials_group_id: required('string'),
  expiration_timestamp: defaulted('string'),
  /** Another value makes a new key. */
  rotate_when_changed: optional(['map', 'string']),
  access_key: computed('string'),
  secret_access_key: sensitive(computed('string')),
  credential_id: computed('string'),
} as const;

/** `stackit_objectstorage_credential`: an access key of a credentials group; the state holds its secret. */
export class ObjectstorageCredential extends SchemaResource<typeof attributes> {
  static readonly schema = { type: 'stackit_objectstorage_credential', attributes };

  constructor(scope: Construct, id: string, config: ResourceConfig<typeof attributes>) {
    super(scope, id, ObjectstorageCredential.schema, config);
  }
}
