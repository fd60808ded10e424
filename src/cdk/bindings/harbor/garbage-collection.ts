import { optional, required } from '../schema.ts';
import { schemaResource } from '../schema-resource.ts';

const attributes = {
  schedule: required('string'),
  delete_untagged: optional('bool'),
  workers: optional('number'),
} as const;

/** `harbor_garbage_collection`: when storage of deleted artifacts is freed; one for all of Harbor. */
export class HarborGarbageCollection extends schemaResource('harbor_garbage_collection', attributes) {}
