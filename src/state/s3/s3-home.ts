import type { RemoteConfig } from '../../model/backend-config.ts';
import type { StateHome } from '../backend.ts';
import type { Credentials } from '../credentials.ts';
import type { RemotePlace } from '../remote-backend.ts';
import { remoteHome } from '../state-home.ts';
import { lockInfo } from '../terraform-lock.ts';
import { Bucket } from './bucket.ts';
import { s3Documents } from './s3-documents.ts';

const stateFile = 'terraform.tfstate';

/** Everything in one bucket: states as Terraform lays them, documents beside them. */
export function s3Home(config: RemoteConfig<'s3'>, credentials: Credentials): StateHome {
  const prefix = config.prefix && `${config.prefix}/`;
  const keys = async () => ({
    accessKey: await credentials.required('backend.accessKey', config.accessKey, 'AWS_ACCESS_KEY_ID'),
    secretKey: await credentials.required('backend.secretKey', config.secretKey, 'AWS_SECRET_ACCESS_KEY'),
    sessionToken: await credentials.optional(
      'backend.sessionToken',
      config.sessionToken,
      'AWS_SESSION_TOKEN',
    ),
  });
  const bucket = new Bucket(config, keys);
  const documents = s3Documents(bucket, { prefix, locks: config.locks });
  const folder = `${prefix}state/`;
  const key = (instance: string) => `${folder}${instance}/${stateFile}`;
  const lockKey = (instance: string) => `${key(instance)}.tflock`;
  const place = `${bucket.place}${prefix && `, ${config.prefix}`}`;
  const remote: RemotePlace = {
    documents,
    states: {
      read: async (instance) => (await bucket.get(key(instance)))?.text,
      write: async (instance, text) => void (await bucket.put(key(instance), text)),
      remove: async (instance) => await bucket.remove(key(instance)),
      names: async () =>
        (await bucket.list(folder))
          .filter((one) => one.endsWith(`/${stateFile}`))
          .map((one) => one.slice(folder.length, -stateFile.length - 1)),
      lock: async (instance) => {
        const lock = await bucket.get(lockKey(instance));
        return lock && { ...lockInfo(lock.text), processes: [], unseen: true };
      },
      unlock: async (instance) => await bucket.remove(lockKey(instance)),
    },
    place: (instance) => `${bucket.place}, ${key(instance)}`,
    plain: (instance) => ({
      body: { s3: { ...bodyOf(config), key: key(instance) } },
      workspace: 'default',
    }),
    terraform: async (instance) => {
      const { accessKey, secretKey, sessionToken } = await keys();
      return {
        body: { s3: { ...bodyOf(config), workspace_key_prefix: folder.slice(0, -1), key: stateFile } },
        workspace: instance,
        addresses: {},
        credentials: {
          AWS_ACCESS_KEY_ID: accessKey,
          AWS_SECRET_ACCESS_KEY: secretKey,
          ...(sessionToken && { AWS_SESSION_TOKEN: sessionToken }),
        },
        secrets: [secretKey, ...(sessionToken ? [sessionToken] : [])],
      };
    },
  };
  return remoteHome(place, remote, config.locks === 'external' ? 'external' : 'own');
}

function bodyOf({ bucket, region, endpoint, pathStyle, locks }: RemoteConfig<'s3'>): Record<string, unknown> {
  return {
    bucket,
    region,
    // Where the storage does not keep the condition, it would give the lock to everybody.
    use_lockfile: locks === 'bucket',
    skip_metadata_api_check: true,
    ...(endpoint && {
      endpoints: { s3: endpoint },
      use_path_style: pathStyle,
      // What only AWS has.
      skip_credentials_validation: true,
      skip_region_validation: true,
      skip_requesting_account_id: true,
      skip_s3_checksum: true,
    }),
  };
}
