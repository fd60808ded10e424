import { createHash } from 'node:crypto';
import https from 'node:https';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';

/** A registry as a pipeline knows it. */
export interface Registry {
  /** https://host:port */
  readonly address: string;
  /** PEM. */
  readonly authority: string;
  readonly username: string;
  readonly password: string;
}

/** Puts an image with one file together, and pushes it; no container runtime has a part in it. @returns its digest */
export async function pushImage(registry: Registry, repository: string, content: string): Promise<string> {
  const archive = tar('etc/greeting', content);
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
  const { status, body } = await ask(registry, 'PUT', `/v2/${repository}/manifests/main`, manifest, type);
  if (status !== 201) throw new Error(`manifest: ${status} ${body}`);
  return digestOf(manifest);
}

/** @returns the digest that a registry has under a tag */
export async function digestInRegistry(registry: Registry, repository: string, tag: string): Promise<string> {
  const { headers } = await ask(registry, 'HEAD', `/v2/${repository}/manifests/${tag}`);
  return String(headers['docker-content-digest']);
}

async function pushBlob(registry: Registry, repository: string, bytes: Buffer): Promise<void> {
  const begun = await ask(registry, 'POST', `/v2/${repository}/blobs/uploads/`);
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

/** An archive of one file, the same every time. */
function tar(name: string, content: string): Buffer {
  const header = Buffer.alloc(512);
  const field = (offset: number, value: string) => header.write(value, offset, 'latin1');
  field(0, name);
  field(100, '0000644\0');
  field(108, '0000000\0');
  field(116, '0000000\0');
  field(124, `${Buffer.byteLength(content).toString(8).padStart(11, '0')}\0`);
  field(136, '00000000000\0');
  field(148, ' '.repeat(8));
  field(156, '0');
  field(257, 'ustar\0');
  field(263, '00');
  const sum = header.reduce((total, byte) => total + byte, 0);
  field(148, `${sum.toString(8).padStart(6, '0')}\0 `);
  const body = Buffer.alloc(Math.ceil(Buffer.byteLength(content) / 512) * 512);
  body.write(content);
  return Buffer.concat([header, body, Buffer.alloc(1024)]);
}
