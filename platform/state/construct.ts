import type { Construct } from 'berth/cdk';
import { bucketForState } from './bucket.ts';
import { databaseForState } from './database.ts';
import type { layer } from './layer.ts';
import { stackitProvider } from './provider.ts';

/** The bucket or the database, and what leads there. */
export const construct: Construct<typeof layer> = (scope) => {
  stackitProvider(scope);
  return scope.structural.storage === 'bucket' ? bucketForState(scope) : databaseForState(scope);
};
