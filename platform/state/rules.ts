import { length, matches } from 'berth/model';

/** Source: Amazon S3, "Bucket naming rules", which object storage of STACKIT follows; no ".", which TLS names have no place for. */
export const bucketName = [
  length(3, 63),
  matches(
    '^[a-z0-9]([a-z0-9-]*[a-z0-9])?$',
    'must be lower case letters, digits and "-", and begin and end with a letter or digit',
  ),
];

/** Source: stackitcloud/terraform-provider-stackit, postgresflex_instance. */
export const instanceName = [
  length(1, 63),
  matches(
    '^[a-z]([a-z0-9-]*[a-z0-9])?$',
    'must begin with a letter, go on with lower case letters, digits and "-", and not end with "-"',
  ),
];

export const version = [matches('^[1-9][0-9]$', 'must be a major version such as 17')];

export const flavor = [
  length(1, 63),
  matches('^[A-Za-z0-9][A-Za-z0-9._-]*$', 'must be the id of a flavor such as 2.4'),
];

export const storageClass = [
  length(1, 63),
  matches('^[a-z][a-z0-9-]*$', 'must be a class such as premium-perf2-stackit'),
];

/** Source: stackitcloud/terraform-provider-stackit, postgresflex_instance. */
export const backupTime = [
  matches('^[0-5]?[0-9] ([01]?[0-9]|2[0-3]) [*] [*] [*]$', 'must be a time of each day such as 0 2 * * *'),
];

const name = '[a-z_][a-z0-9_]{0,62}';

export const databaseName = [
  matches(`^${name}$`, 'must be lower case letters, digits and "_", at most 63 of them'),
];

export const ownerOrNothing = [
  matches(`^(${name})?$`, 'must be lower case letters, digits and "_", at most 63 of them, or empty'),
];
