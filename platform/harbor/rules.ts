import { length, matches, singleLine } from 'berth/model';

const label = '[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?';

export const hostName = [
  length(1, 253),
  matches(`^(${label}[.])+${label}$`, 'must be a DNS name such as harbor.example.com'),
];

/** Without TLS on this machine only, for tests. */
const address = 'https://[A-Za-z0-9.-]+(:[0-9]{1,5})?|http://(127[.]0[.]0[.]1|localhost)(:[0-9]{1,5})?';

export const registryAddress = [
  length(1, 255),
  matches(`^(${address})$`, 'must be https://host or https://host:port, without a path'),
];

export const registryOrNothing = [
  length(0, 255),
  matches(`^(${address})?$`, 'must be https://host or https://host:port, without a path, or empty'),
];

export const tagPattern = [
  length(1, 255),
  matches('^[A-Za-z0-9_.*?{},-]+$', 'must be a pattern of tags such as v* or {v*,release-*}'),
];

/** Source: goharbor/harbor, the cron of its job service has seconds. */
export const cronWithSeconds = [
  matches(
    '^[0-9*/,-]+ [0-9*/,-]+ [0-9*/,-]+ [0-9*/,?-]+ [0-9*/,-]+ [0-9*/,?-]+$',
    'must be six fields of cron, the first one seconds, such as 0 0 2 * * 0',
  ),
];

export const hostAndPorts = [
  length(1, 1024),
  matches(
    '^[A-Za-z0-9.-]+:[0-9]{1,5}(,[A-Za-z0-9.-]+:[0-9]{1,5})*$',
    'must be host:port, or several of them for sentinels',
  ),
];

export const hostOrAddress = [length(1, 253), matches('^[A-Za-z0-9.:-]+$', 'must be a host')];

export const identifier = [
  length(1, 63),
  matches('^[A-Za-z_][A-Za-z0-9_$-]*$', 'must be a name of PostgreSQL: letters, digits, "_", "$" and "-"'),
];

export const objectName = [
  length(1, 253),
  matches('^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$', 'must be the name of an object in Kubernetes'),
];

export const objectNameOrNothing = [
  length(0, 253),
  matches('^([a-z0-9]([a-z0-9.-]*[a-z0-9])?)?$', 'must be the name of an object in Kubernetes, or empty'),
];

/** Source: Amazon S3, "Bucket naming rules", which object storage of STACKIT follows. */
export const bucketName = [
  length(3, 63),
  matches(
    '^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$',
    'must be lower case letters, digits, "-" and ".", and begin and end with a letter or digit',
  ),
];

export const region = [length(1, 63), matches('^[a-z0-9-]+$', 'must be a region such as eu01')];

export const storageAddress = [
  length(1, 255),
  matches('^https://[A-Za-z0-9.-]+(:[0-9]{1,5})?$', 'must be https://host, without a path'),
];

/** Source: goharbor/harbor src/common/utils, the rules of its passwords. */
export const adminPassword = [
  length(8, 128),
  singleLine,
  matches('[a-z]', 'must hold a lower case letter'),
  matches('[A-Z]', 'must hold an upper case letter'),
  matches('[0-9]', 'must hold a digit'),
];

/** Source: goharbor/harbor-helm values.yaml: AES-128 of what Harbor stores. */
export const encryptionKey = [matches('^[!-~]{16}$', 'must be 16 characters of ASCII')];
