import { type Expression, expression, type ScopeOf } from 'berth/cdk';
import { ObjectstorageBucket, ObjectstorageCredentialsGroup } from 'berth/stackit';
import type { layer } from './layer.ts';

/** A bucket for state and the group that may use it. Access keys are made by hand: their secrets would be in the state. */
export function stateStorage({ stack, structural, variables: v }: ScopeOf<typeof layer>): Expression {
  if (structural.state_storage === 'none') return expression('{}');
  const place = { projectId: v.project_id, region: v.region, name: v.bucket_name };
  const bucket = new ObjectstorageBucket(stack, 'state', place);
  const group = new ObjectstorageCredentialsGroup(stack, 'state_users', {
    ...place,
    // Each of them turns object storage on for the project; side by side, one of them fails.
    dependsOn: [bucket],
  });
  return expression(
    `{ bucket = ${bucket.attribute('name').source}, url = ${bucket.attribute('url_path_style').source}, credentials_group = ${group.attribute('urn').source} }`,
  );
}
