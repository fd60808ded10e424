import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import S3rver from 's3rver';
import { signedHeaders } from '../../src/state/s3/signature.ts';
import { freePort, ownProcess, untilReady } from './own-process.ts';
import { testTool } from './test-tool.ts';

/** An S3 server with one empty bucket. */
export interface ObjectStorage {
  readonly endpoint: string;
  readonly port: number;
  readonly bucket: string;
  readonly accessKey: string;
  readonly secretKey: string;
  stop(): Promise<void>;
}

const bucket = 'berth-states';

/** MinIO: it keeps conditions such as `If-None-Match: *`. */
export async function startMinio(): Promise<ObjectStorage> {
  const program = await minio();
  const folder = mkdtempSync(path.join(tmpdir(), 'berth-minio-'));
  const port = await freePort();
  const keys = { accessKey: 'berth-tests', secretKey: 'minio-marked-5b2c' };
  const server = ownProcess(program, ['server', folder, '--address', `127.0.0.1:${port}`, '--quiet'], {
    env: {
      PATH: process.env.PATH,
      HOME: folder,
      MINIO_ROOT_USER: keys.accessKey,
      MINIO_ROOT_PASSWORD: keys.secretKey,
      MINIO_UPDATE: 'off',
      MINIO_BROWSER: 'off',
    },
  });
  const endpoint = `http://127.0.0.1:${port}`;
  await untilReady(server, async () => await makeBucket(endpoint, keys));
  return {
    ...keys,
    endpoint,
    port,
    bucket,
    stop: async () => {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Built from Go modules: there is no other way to have it everywhere. @returns absolute path */
export async function minio(): Promise<string> {
  return await testTool(
    { folder: 'minio', package: 'github.com/minio/minio', output: 'minio', cpuMinutes: 8 },
    '20260212',
  );
}

async function makeBucket(
  endpoint: string,
  keys: { readonly accessKey: string; readonly secretKey: string },
): Promise<void> {
  const url = new URL(`/${bucket}`, endpoint);
  const headers = signedHeaders({ method: 'PUT', url, region: 'eu01' }, keys);
  const { ok, status } = await fetch(url, { method: 'PUT', headers });
  if (!ok) throw new Error(`the bucket is not made: ${status}`);
}

/** s3rver: it lets everybody write whatever the condition says, as some object storages on the market do. */
export async function startS3rver(): Promise<ObjectStorage> {
  const folder = mkdtempSync(path.join(tmpdir(), 'berth-s3rver-'));
  const port = await freePort();
  const server = new S3rver({
    address: '127.0.0.1',
    port,
    silent: true,
    directory: folder,
    configureBuckets: [{ name: bucket, configs: [] }],
  });
  await server.run();
  return {
    endpoint: `http://127.0.0.1:${port}`,
    port,
    bucket,
    accessKey: 'S3RVER',
    secretKey: 'S3RVER',
    stop: async () => {
      await server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
