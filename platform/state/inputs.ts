import {
  choice,
  flag,
  inputModel,
  ipv4Range,
  map,
  matches,
  stackitEndpoint,
  stackitRegion,
  structural,
  text,
  texts,
  uuidText,
  whole,
} from 'berth/model';
import { relations } from './relations.ts';
import {
  backupTime,
  bucketName,
  databaseName,
  flavor,
  instanceName,
  ownerOrNothing,
  storageClass,
  version,
} from './rules.ts';

const bucket = { storage: ['bucket'] } as const;
const database = { storage: ['database'] } as const;

export const inputs = inputModel(
  {
    storage: structural(['database', 'bucket'], {
      description:
        'database = PostgreSQL Flex, which locks; bucket = Object Storage, which is reported not to',
      immutable: true,
      default: 'database',
    }),

    project_id: text({ description: 'id of the STACKIT project', immutable: true, rules: uuidText }),
    region: text({
      description: 'region of STACKIT',
      immutable: true,
      rules: stackitRegion,
      default: 'eu01',
    }),

    bucket_name: text({
      description: 'name of the bucket, and of the credentials group that may use it',
      immutable: true,
      rules: bucketName,
      when: bucket,
    }),
    locks: choice(['bucket', 'external'], {
      description:
        'bucket = by conditional writes, which are tried out before anything is moved; external = something else lets one run at a time',
      default: 'bucket',
      when: bucket,
    }),

    instance_name: text({
      description: 'name of the PostgreSQL Flex instance',
      rules: instanceName,
      default: 'berth-state',
      when: database,
    }),
    postgres_version: text({
      description: 'major version of PostgreSQL',
      rules: version,
      default: '17',
      when: database,
    }),
    flavor_id: text({
      description: 'processors, memory and replicas, as "stackit postgresflex options --flavors" lists them',
      rules: flavor,
      when: database,
    }),
    storage_class: text({
      description: 'performance class of the disk',
      immutable: true,
      rules: storageClass,
      default: 'premium-perf2-stackit',
      when: database,
    }),
    storage_size: whole({ description: 'disk, in GB', min: 5, max: 4000, default: 5, when: database }),
    acl: texts({
      description: 'ranges of addresses that reach the database: machines that berth runs on',
      rules: ipv4Range,
      min: 1,
      max: 100,
      when: database,
    }),
    backup_schedule: text({
      description: 'when a backup is made, as cron whose minute and hour are numbers',
      rules: backupTime,
      default: '0 2 * * *',
      when: database,
    }),
    retention_days: whole({
      description: 'days that backups are kept',
      min: 32,
      max: 90,
      default: 32,
      when: database,
    }),
    database_name: text({
      description: 'name of the database',
      immutable: true,
      rules: databaseName,
      default: 'berth',
      when: database,
    }),
    database_owner: text({
      description: 'user that the database belongs to, made by hand (empty: the database waits for it)',
      rules: ownerOrNothing,
      default: '',
      when: database,
    }),

    stackit_endpoints: map({
      description: 'addresses of services of STACKIT that are not the public ones, by service',
      keyRules: [matches('^(objectstorage|postgresflex)$', 'must be objectstorage or postgresflex')],
      rules: stackitEndpoint,
      default: {},
    }),
    production: flag({
      description: 'what must hold in production is checked',
      default: false,
      context: 'environment.production',
    }),
    deletion_protection: flag({
      description: 'berth refuses to destroy the place while this is true',
      default: false,
      context: 'environment.production',
    }),
  },
  relations,
);
