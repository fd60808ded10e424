import { createHash } from 'node:crypto';
import https from 'node:https';
import { buffer, text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { create as createArchive } from 'tar';

/** A registry as a pipeline knows it. */
export interface Registry {
  /** https://host:port */
  readonly address: string;
  /** PEM. */
  readonly authority: string;
  readonly username: string;
  readonly password: string;
}

/**
 * Puts an image together of a folder as it is, and pushes it; no container runtime has a part in it.
 *
 * @returns its digest
 */
export async function pushImage(
  registry: Registry,
  { repository, tag, folder }: { readonly repository: string; readonly tag: string; readonly folder: string },
): Promise<string> {
  const packed = createArchive({ cwd: folder, portable: true, mtime: new Date(0) }, ['.']);
  const archive = await buffer(packed);
  const layer = gzipSync(archive);
  const config = Buffer.from(
    JSON.stringify({
      architecture: 'amd64',
      os: 'linux',
      config: { User: '10001:10001', Cmd: ['/bin/true'] },
      rootfs: { type: 'layers', diff_ids: [digestOf(archive)] },
    }),
  );
  const blobs = {
    config: { mediaType: 'application/vnd.oci.image.config.v1+json', bytes: config },
    layer: { mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip', bytes: layer },
  };
  for (const { bytes } of Object.values(blobs)) await pushBlob(registry, repository, bytes);
  const described = ({ mediaType, bytes }: { mediaType: string; bytes: Buffer }) => ({
    mediaType,
    digest: digestOf(bytes),
    size: bytes.length,
  });
  const type = 'application/vnd.oci.image.manifest.v1+json';
  const manifest = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: type,
      config: described(blobs.config),
      layers: [described(blobs.layer)],
    }),
  );
  const { status, body } = await ask(registry, 'PUT', `/v2/${repository}/manifests/${tag}`, manifest, type);
  if (status !== 201) throw new Error(`manifest: ${status} ${body}`);
  return digestOf(manifest);
}

/** @returns the digest that a registry has under a tag; undefined: it has none */
export async function digestInRegistry(registry: Registry, repository: string, tag: string) {
  const { headers } = await ask(registry, 'HEAD', `/v2/${repository}/manifests/${tag}`);
  return headers['docker-content-digest'];
}

async function pushBlob(registry: Registry, repository: string, bytes: Buffer): Promise<void> {
  const begun = await ask(registry, 'POST', `/v2/${repository}/blobs/uploads/`);
  if (begun.status !== 202) throw new Error(`upload: ${begun.status} ${begun.body}`);
  const place = new URL(begun.headers.location ?? '', registry.address);
  place.searchParams.set('digest', digestOf(bytes));
  const type = 'application/octet-stream';
  const { status, body } = await ask(registry, 'PUT', `${place.pathname}${place.search}`, bytes, type);
  if (status !== 201) throw new Error(`blob: ${status} ${body}`);
}

async function ask(
  { address, authority, username, password }: Registry,
  method: string,
  path: string,
  body?: Buffer,
  type?: string,
) {
  const accept = 'application/vnd.oci.image.manifest.v1+json';
  const request = https.request(`${address}${path}`, {
    method,
    ca: authority,
    auth: `${username}:${password}`,
    headers: { accept, ...(type && { 'content-type': type }), 'content-length': body?.length ?? 0 },
  });
  const answer = new Promise<import('node:http').IncomingMessage>((resolve, reject) =>
    request.once('response', resolve).once('error', reject),
  );
  request.end(body);
  const response = await answer;
  return { status: response.statusCode ?? 0, headers: response.headers, body: await text(response) };
}

function digestOf(bytes: Buffer): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}
