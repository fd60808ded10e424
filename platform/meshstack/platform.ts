import { expression, type ScopeOf } from 'berth/cdk';
import { type MeshstackLocation, MeshstackPlatform } from 'berth/meshstack';
import type { Account } from './account.ts';
import type { layer } from './layer.ts';
import type { AccountKind } from './names.ts';

/** The cluster as meshStack knows it. Certificates are always checked; tokens are sent, and kept in no state. */
export function platform(
  { stack, variables: v }: ScopeOf<typeof layer>,
  location: MeshstackLocation,
  accounts: Readonly<Partial<Record<AccountKind, Account>>>,
): MeshstackPlatform {
  const { replicator, metering } = accounts;
  const made = new MeshstackPlatform(stack, 'platform', {
    metadata: { name: v.platform_name, ownedByWorkspace: v.workspace },
    spec: {
      displayName: v.display_name,
      description: v.description,
      endpoint: expression(
        `${v.console_url.source} == "" ? ${v.cluster_url.source} : ${v.console_url.source}`,
      ),
      locationRef: { name: v.location },
      // Only where it begins: see below.
      availability: { restriction: 'PRIVATE', publicationState: 'UNPUBLISHED' },
      config: {
        kubernetes: {
          baseUrl: v.cluster_url,
          disableSslValidation: false,
          ...(replicator && {
            replication: {
              clientConfig: clientConfig(replicator),
              namespaceNamePattern: v.namespace_pattern,
            },
          }),
          ...(metering && {
            metering: {
              clientConfig: clientConfig(metering),
              processing: {
                compactTimelinesAfterDays: v.metering_compact_days,
                deleteRawDataAfterDays: v.metering_delete_days,
              },
            },
          }),
        },
      },
    },
    dependsOn: [location],
  });
  // Published and opened to workspaces in the panel; meshStack itself changes it, too.
  made.lifecycle = { ignoreChanges: ['spec.availability'] };
  return made;
}

function clientConfig({ token, version }: Account) {
  return { accessToken: { secretValue: token, secretVersion: version } };
}
