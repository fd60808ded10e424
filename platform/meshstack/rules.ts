import { excludes, length, matches, singleLine } from 'berth/model';

/** Source: meshcloud/terraform-provider-meshstack 0.25.0, names of locations, platforms and landing zones. */
const identifierPattern = '^[a-z0-9]+(-[a-z0-9]+)*$';
const identifierMessage = 'must be lower case letters and digits, with single "-" between them';

export const identifier = [length(1, 50), matches(identifierPattern, identifierMessage)];

export const shownName = [length(1, 255), singleLine];

export const shownNameOrNothing = [length(0, 255), singleLine];

const address = 'https://[A-Za-z0-9.-]+(:[0-9]+)?(/[A-Za-z0-9._/-]*)?';

export const httpsAddress = [
  length(1, 2048),
  matches(`^${address}$`, 'must be an https:// address without credentials'),
];

export const httpsAddressOrNothing = [
  length(0, 2048),
  matches(`^(${address})?$`, 'must be an https:// address without credentials, or empty'),
];

/** Both identifiers have to be in it, so that no two projects get the same namespace. */
export const namespacePattern = [
  length(1, 200),
  matches(
    '^([a-z0-9-]|#[{](workspaceIdentifier|projectIdentifier)[}])+$',
    'must be lower case letters, digits, "-", #{workspaceIdentifier} and #{projectIdentifier}',
  ),
  matches('#[{]workspaceIdentifier[}]', 'must hold #{workspaceIdentifier}'),
  matches('#[{]projectIdentifier[}]', 'must hold #{projectIdentifier}'),
  excludes('^(kube-|platform-|-)|-$', 'must not begin with kube- or platform-, nor begin or end with "-"'),
];

export const tenantRole = [matches('^(view|edit|admin)$', 'must be view, edit or admin')];

/** Part of the name of a Secret. */
export const rotation = [
  length(1, 40),
  matches(
    '^[a-z0-9]([a-z0-9-]*[a-z0-9])?$',
    'must be lower case letters, digits and "-", such as 2026-11, and begin and end with a letter or digit',
  ),
];
