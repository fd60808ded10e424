import { length, matches, type Rule } from './rule.ts';

/** What inputs of STACKIT have in common, whichever layer asks for them. */

const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';

export const uuidText: readonly Rule[] = [
  matches(`^${uuid}$`, 'must be a UUID in lower case, such as 0f9e8d7c-6b5a-4f3e-9d2c-1b0a9f8e7d6c'),
];

export const uuidOrNothing: readonly Rule[] = [
  matches(`^(${uuid})?$`, 'must be a UUID in lower case, or empty'),
];

export const stackitRegion: readonly Rule[] = [
  matches('^[a-z]{2}[0-9]{2}$', 'must be a region such as eu01'),
];

/** Address of one of its services that is not the public one. */
export const stackitEndpoint: readonly Rule[] = [
  length(1, 2048),
  matches('^https?://[A-Za-z0-9.:/_-]+$', 'must be an address without credentials'),
];

const octet = '(25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])';

export const ipv4Range: readonly Rule[] = [
  matches(
    `^${octet}[.]${octet}[.]${octet}[.]${octet}/(3[0-2]|[12]?[0-9])$`,
    'must be a range of IPv4 addresses such as 192.0.2.0/24',
  ),
];

/** Pattern of ranges that most of the internet is in: 0.0.0.0/0, and its parts. */
export const mostOfTheInternet = '/[0-7]$';
