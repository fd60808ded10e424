import { computed, defaulted, optional, required, sensitive } from '../schema.ts';
import { schemaResource } from '../schema-resource.ts';

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
export class ObjectstorageCredential extends schemaResource('stackit_objectstorage_credential', attributes) {}
