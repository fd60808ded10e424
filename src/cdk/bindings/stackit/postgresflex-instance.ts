import { computed, defaulted, required, single } from '../schema.ts';
import { schemaResource } from '../schema-resource.ts';

const attributes = {
  project_id: required('string'),
  region: defaulted('string'),
  name: required('string'),
  version: required('string'),
  /** Processors, memory and replicas in one word. */
  flavor_id: defaulted('string'),
  storage: required(single({ class: required('string'), size: required('number') })),
  /** Cron whose minute and hour are numbers. */
  backup_schedule: required('string'),
  retention_days: defaulted('number'),
  network: defaulted(single({ acl: defaulted(['list', 'string']) })),
  instance_id: computed('string'),
  connection_info: computed(
    single({ write: computed(single({ host: computed('string'), port: computed('number') })) }),
  ),
} as const;

/** `stackit_postgresflex_instance`: a managed PostgreSQL. */
export class PostgresflexInstance extends schemaResource('stackit_postgresflex_instance', attributes) {}
