import { createHash, createHmac } from 'node:crypto';

/** Who asks an object storage. */
export interface S3Keys {
  readonly accessKey: string;
  readonly secretKey: string;
  readonly sessionToken?: string | undefined;
}

export interface S3Question {
  readonly method: string;
  readonly url: URL;
  readonly region: string;
  readonly body?: string | undefined;
}

/** Headers of a signed request: AWS Signature Version 4, the whole body included. */
export function signedHeaders(
  { method, url, region, body = '' }: S3Question,
  keys: S3Keys,
  now = new Date(),
): Record<string, string> {
  const time = now.toISOString().replace(/[-:]|\.\d+/g, '');
  const scope = `${time.slice(0, 8)}/${region}/s3/aws4_request`;
  const headers: Record<string, string> = {
    host: url.host,
    'x-amz-content-sha256': sha256(body),
    'x-amz-date': time,
    ...(keys.sessionToken && { 'x-amz-security-token': keys.sessionToken }),
  };
  const names = Object.keys(headers).sort();
  const request = [
    method,
    url.pathname.split('/').map(decodedAndEncoded).join('/'),
    canonicalQuery(url),
    ...names.map((name) => `${name}:${headers[name]}`),
    '',
    names.join(';'),
    sha256(body),
  ].join('\n');
  const text = ['AWS4-HMAC-SHA256', time, scope, sha256(request)].join('\n');
  const key = scope
    .split('/')
    .reduce<Buffer>((inner, part) => hmac(inner, part), Buffer.from(`AWS4${keys.secretKey}`));
  const signature = hmac(key, text).toString('hex');
  const { host: _set, ...sent } = headers;
  return {
    ...sent,
    authorization: `AWS4-HMAC-SHA256 Credential=${keys.accessKey}/${scope}, SignedHeaders=${names.join(';')}, Signature=${signature}`,
  };
}

function canonicalQuery(url: URL): string {
  return [...url.searchParams]
    .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
    .sort()
    .join('&');
}

function decodedAndEncoded(part: string): string {
  return encoded(decodeURIComponent(part));
}

/** Everything but letters, digits and "-._~". */
function encoded(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
