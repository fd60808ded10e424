import type { Construct } from 'constructs';
import { optional, required } from '../schema.ts';
import { type ResourceConfig, SchemaResource } from '../schema-resource.ts';

const attributes = {
  schedule: required('string'),
  delete_untagged: optional('bool'),
  workers: optional('number'),
} as const;

/** `harbor_garbage_collection`: when storage of deleted artifacts is freed; one for all of Harbor. */
export class HarborGarbageCollection extends SchemaResource<typeof attributes> {
  static readonly schema = { type: 'harbor_garbage_collection', attributes };

  constructor(scope: Construct, id: string, config: ResourceConfig<typeof attributes>) {
    super(scope, id, HarborGarbageCollection.schema, config);
  }
}
