import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { stateServer } from '../../src/state/http/state-server.ts';
import { localDocuments } from '../../src/state/local-documents.ts';
import { type ObjectStorage, startMinio, startS3rver } from './object-storage.ts';
import { freePort } from './own-process.ts';
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

/** Two berths at once are told apart: all but the storage that cannot, and where something else has to. */
export const lockingPlaces = Object.keys(statePlaces).filter((name) => !name.includes('ignores'));

/** A state server of berth's own, with a login. */
export async function startStateServer(): Promise<StatePlace> {
  const folder = mkdtempSync(path.join(tmpdir(), 'berth-states-'));
  const login = { username: 'berth', password: 'http-marked-3c4f' };
  // One project for each first part of the path.
  const server = createServer((request, response) => {
    const [, name = '', rest = ''] = /^\/([\w-]+)(\/.*)$/.exec(request.url ?? '') ?? [];
    request.url = rest;
    stateServer(localDocuments(path.join(folder, name)), login)(request, response);
  });
  const port = await freePort();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', () => resolve()));
  const stop = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    rmSync(folder, { recursive: true, force: true });
  };
  return {
    config: (name) => ({ type: 'http', address: `http://127.0.0.1:${port}/${name}` }),
    env: { TF_HTTP_USERNAME: login.username, TF_HTTP_PASSWORD: login.password },
    secrets: [login.password],
    port,
    stop,
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
