import { computed, defaulted, required } from '../schema.ts';
import { schemaResource } from '../schema-resource.ts';

const attributes = {
  project_id: required('string'),
  region: defaulted('string'),
  instance_id: required('string'),
  name: required('string'),
  /** Name of a user that is there already. */
  owner: required('string'),
  database_id: computed('string'),
} as const;

/** `stackit_postgresflex_database`: a database of a PostgreSQL Flex instance. */
export class PostgresflexDatabase extends schemaResource('stackit_postgresflex_database', attributes) {}
