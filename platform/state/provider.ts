import { expression, type ScopeOf } from 'berth/cdk';
import { StackitProvider } from 'berth/stackit';
import type { layer } from './layer.ts';

/** Credentials come from the environment; addresses only where they are not the public ones. */
export function stackitProvider({ stack, variables: v }: ScopeOf<typeof layer>): void {
  const endpoint = (service: string) =>
    expression(`lookup(${v.stackit_endpoints.source}, "${service}", null)`);
  new StackitProvider(stack, {
    defaultRegion: v.region,
    objectstorageCustomEndpoint: endpoint('objectstorage'),
    postgresflexCustomEndpoint: endpoint('postgresflex'),
  });
}
