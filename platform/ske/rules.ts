import { length, matches } from 'berth/model';

/** Source: stackit-sdk-go services/ske/v2api/model_cluster.go; the provider itself finds out at apply. */
export const clusterName = [
  length(1, 11),
  matches(
    '^[a-z0-9]([a-z0-9-]*[a-z0-9])?$',
    'must be lower case letters, digits and "-", and begin and end with a letter or digit',
  ),
];

export const zone = [matches('^[a-z]{2}[0-9]{2}-([0-9]|m)$', 'must be a zone such as eu01-1')];

export const machineType = [
  length(1, 63),
  matches('^[a-z]+[0-9]+[a-z]*[.][0-9]+[a-z]?([.][a-z0-9]+)?$', 'must be a machine type such as g2i.4'),
];

/** Patch versions come by themselves, in the maintenance window. */
export const minorVersion = [
  matches('^[1-9][0-9]*[.][0-9]+$', 'must be a minor version such as 1.33, without a patch version'),
];

export const word = [
  length(1, 63),
  matches(
    '^[a-z][a-z0-9_-]*$',
    'must begin with a letter, and go on with lower case letters, digits, "-" and "_"',
  ),
];

/** Source: stackitcloud/terraform-provider-stackit, ske_cluster maintenance. */
export const maintenanceTime = [
  matches(
    '^([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$',
    'must be a time with its zone such as 02:00:00Z or 04:00:00+02:00',
  ),
];

const label = '[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?';

export const dnsName = [
  length(1, 253),
  matches(`^(${label}[.])+${label}$`, 'must be a DNS name such as apps.example.com'),
];

export const hostPattern = [
  length(0, 253),
  matches(`^([*][.](${label}[.])+${label})?$`, 'must be a pattern such as *.apps.example.com, or empty'),
];

export const cron = [
  matches(
    '^([0-9*/,-]+ [0-9*/,-]+ [0-9*/,-]+ [0-9*/,-]+ [0-9*/,-]+)?$',
    'must be five fields of cron such as 0 19 * * 1-5, or empty',
  ),
];
