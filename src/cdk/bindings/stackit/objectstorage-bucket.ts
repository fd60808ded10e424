import { computed, defaulted, required } from '../schema.ts';
import { schemaResource } from '../schema-resource.ts';

const attributes = {
  project_id: required('string'),
  region: defaulted('string'),
  name: required('string'),
  object_lock: defaulted('bool'),
  url_path_style: computed('string'),
  url_virtual_hosted_style: computed('string'),
} as const;

/** `stackit_objectstorage_bucket`: can be destroyed only while it is empty. */
export class ObjectstorageBucket extends schemaResource('stackit_objectstorage_bucket', attributes) {}
