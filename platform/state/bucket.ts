import { expression, type ScopeOf } from 'berth/cdk';
import { ObjectstorageBucket, ObjectstorageCredentialsGroup } from 'berth/stackit';
import type { layer } from './layer.ts';

/** A bucket and the group that may use it. Access keys are made by hand: their secrets would be in the state. */
export function bucketForState({ stack, variables: v }: ScopeOf<typeof layer>) {
  const place = { projectId: v.project_id, region: v.region, name: v.bucket_name };
  const bucket = new ObjectstorageBucket(stack, 'state', place);
  const group = new ObjectstorageCredentialsGroup(stack, 'state_users', {
    ...place,
    // Each of them turns object storage on for the project; side by side, one of them fails.
    dependsOn: [bucket],
  });
  const [name, url] = [bucket.attribute('name').source, bucket.attribute('url_path_style').source];
  const [project, region] = [v.project_id.source, v.region.source];
  const id = group.attribute('credentials_group_id').source;
  return {
    backend: expression(
      `jsonencode({ type = "s3", bucket = ${name}, region = ${region}, endpoint = trimsuffix(${url}, "/\${${name}}"), pathStyle = true, locks = ${v.locks.source} })`,
    ),
    credentials: expression(
      `"\\"stackit object-storage credentials create --credentials-group-id \${${id}} --project-id \${${project}} --region \${${region}}\\" shows both parts of a key once: put them into AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"`,
    ),
    place: expression(
      `{ bucket = ${name}, url = ${url}, credentials_group = ${group.attribute('urn').source} }`,
    ),
  };
}
