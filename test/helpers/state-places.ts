import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { serveState } from '../../src/doors/state/serve.ts';
import { TokenFile } from '../../src/doors/state/tokens.ts';
import { localDocuments } from '../../src/state/local-documents.ts';
import { type ObjectStorage, startMinio, startS3rver } from './object-storage.ts';
import { startPostgres } from './postgres.ts';
import { startNamespace } from './state-namespace.ts';

/** Something real that keeps state. */
export interface StatePlace {
  /** The backend as it stands in berth.yaml, by a name that keeps one test out of another's way. */
  config(name: string): Record<string, unknown>;
  /** Environment variables with credentials. */
  readonly env: Readonly<Record<string, string>>;
  /** What must be seen nowhere. */
  readonly secrets: readonly string[];
  /** Where it listens on this machine; absent where nobody listens. */
  readonly port?: number;
  /** Leads there by another port of this machine, where that stands in a file. */
  lead?(port: number): void;
  stop(): Promise<void>;
}

/** Every kind of place, by name, and how to start it. */
export const statePlaces: Readonly<Record<string, () => Promise<StatePlace>>> = {
  local: async () => ({
    config: () => ({ type: 'local' }),
    env: {},
    secrets: [],
    stop: async () => undefined,
  }),
  http: startStateServer,
  pg: async () => {
    const { address, port, stop } = await startPostgres();
    return {
      config: (name) => ({ type: 'pg', schema: name.replaceAll('-', '_') }),
      env: { PG_CONN_STR: address },
      secrets: ['pg-marked-7d1e'],
      port,
      stop,
    };
  },
  kubernetes: startNamespace,
  's3 that keeps conditions': async () => s3Place(await startMinio(), 'bucket'),
  's3 that ignores conditions': async () => s3Place(await startS3rver(), 'external'),
};

/** A name for {@link StatePlace.config} that nobody else has; every backend takes it, also the one that refuses a digit at the end. */
export function placeName(): string {
  return `t-${randomUUID().slice(0, 8)}-x`;
}

/** Two berths at once are told apart: all but the storage that cannot, and where something else has to. */
export const lockingPlaces = Object.keys(statePlaces).filter((name) => !name.includes('ignores'));

/** A state server of berth's own, as "berth serve state" starts it. */
export async function startStateServer(): Promise<StatePlace> {
  const folder = mkdtempSync(path.join(tmpdir(), 'berth-states-'));
  const tokens = path.join(folder, 'tokens.yaml');
  const token = await new TokenFile(tokens).add('/*');
  const options = { listen: '127.0.0.1:0', tokens, tls: undefined, onAnswer: () => undefined };
  const server = await serveState(localDocuments(folder), options);
  return {
    config: (name) => ({ type: 'http', address: `${server.address}/${name}` }),
    env: { TF_HTTP_USERNAME: 'berth', TF_HTTP_PASSWORD: token },
    secrets: [token],
    port: Number(new URL(server.address).port),
    stop: async () => {
      server.end();
      await server.drain();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function s3Place(
  { endpoint, port, bucket, accessKey, secretKey, stop }: ObjectStorage,
  locks: 'bucket' | 'external',
): StatePlace {
  return {
    config: (name) => ({
      type: 's3',
      bucket,
      region: 'eu01',
      prefix: name,
      endpoint,
      pathStyle: true,
      ...(locks === 'external'
        ? { locks }
        : { accessKey: { env: 'MINIO_KEY' }, secretKey: { env: 'MINIO_SECRET' } }),
    }),
    env:
      locks === 'external'
        ? { AWS_ACCESS_KEY_ID: accessKey, AWS_SECRET_ACCESS_KEY: secretKey }
        : { MINIO_KEY: accessKey, MINIO_SECRET: secretKey },
    secrets: secretKey === accessKey ? [] : [secretKey],
    port,
    stop,
  };
}
