import { type Construct, type Expression, expression, reference } from 'berth/cdk';
import { MeshstackProvider } from 'berth/meshstack';
import { NamespaceV1 } from '#kubernetes/namespace-v1';
import { type Account, account } from './account.ts';
import { landingZones } from './landing-zones.ts';
import type { layer } from './layer.ts';
import { location } from './location.ts';
import { platform } from './platform.ts';
import { replicatorGuard } from './replicator-guard.ts';

/** Accounts of meshStack in the cluster; then the platform that uses them, and its landing zones. */
export const construct: Construct<typeof layer> = (scope) => {
  const { stack, structural, variables: v } = scope;
  new MeshstackProvider(stack, { endpoint: v.meshstack_endpoint });
  const namespace = reference(
    new NamespaceV1(stack, 'namespace', {
      metadata: {
        name: v.namespace.text,
        labels: { 'pod-security.kubernetes.io/enforce': 'restricted' },
      },
    }),
    'metadata[0].name',
  );
  const accounts = {
    ...(structural.accounts !== 'metering' && {
      replicator: account(scope, 'replicator', namespace, [replicatorGuard(scope)]),
    }),
    ...(structural.accounts !== 'replicator' && { metering: account(scope, 'metering', namespace, []) }),
  };
  const made = platform(scope, location(scope), accounts);
  return {
    platform: made.attribute('identifier'),
    platform_uuid: expression(`${made.attribute('ref').source}.uuid`),
    location: v.location,
    landing_zones: landingZones(scope, made),
    accounts: namesOf(accounts),
  };
};

function namesOf(accounts: Readonly<Record<string, Account>>): Expression {
  const names = Object.entries(accounts).map(([kind, { name }]) => `${kind} = ${name.source}`);
  return expression(`{ ${names.join(', ')} }`);
}
