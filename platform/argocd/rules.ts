import { length, matches, singleLine } from 'berth/model';

export const httpsAddressOrNothing = [
  length(0, 2048),
  matches(
    '^(https://[A-Za-z0-9.-]+(:[0-9]+)?(/[A-Za-z0-9._~/-]*)?)?$',
    'must be an https:// address without credentials, or empty',
  ),
];

export const clientId = [length(0, 255), singleLine];

/** In a line of a policy it stands between quotes. */
export const groupName = [
  length(1, 255),
  matches(
    '^[A-Za-z0-9][A-Za-z0-9 ._:@/-]*$',
    'must be letters, digits, spaces and . _ : @ / -, and begin with a letter or digit',
  ),
];

export const nameOrNothing = [
  length(0, 253),
  matches('^([a-z0-9]([a-z0-9.-]*[a-z0-9])?)?$', 'must be the name of an object of Kubernetes, or empty'),
];

/** Short ones could be guessed: Argo CD does not limit attempts. */
export const webhookSecret = [
  length(0, 1024),
  matches('^([!-~]{16}[!-~]*)?$', 'must be 16 or more letters, digits and signs without spaces, or empty'),
];

export const recipientOrNothing = [
  length(0, 255),
  matches('^([A-Za-z0-9][A-Za-z0-9._-]*)?$', 'must be letters, digits and . _ -, or empty'),
];

export const gitRevision = [
  length(1, 255),
  matches('^[A-Za-z0-9][A-Za-z0-9._/-]*$', 'must be a branch or tag'),
];

export const gitPath = [
  length(1, 1024),
  matches('^[A-Za-z0-9*][A-Za-z0-9*._/-]*$', 'must be a path in the repository; * stands for a part of it'),
];
