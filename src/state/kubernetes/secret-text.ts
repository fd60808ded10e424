import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { BerthError } from '../../errors.ts';

/** Bytes that a Secret holds at most. Source: MaxSecretSize of the Kubernetes API. */
const mostBytes = 1024 * 1024;

/** A text as a Secret holds it: compressed, then base64. @throws STATE_TOO_LARGE */
export async function packed(text: string, what: string): Promise<string> {
  const bytes = await promisify(gzip)(text);
  if (bytes.length <= mostBytes) return bytes.toString('base64');
  throw new BerthError('STATE_TOO_LARGE', { what, bytes: `${bytes.length}`, most: `${mostBytes}` });
}

/** @param parts base64, in order: Terraform cuts what is too large into several Secrets */
export async function unpacked(parts: readonly string[]): Promise<string> {
  const bytes = Buffer.concat(parts.map((part) => Buffer.from(part, 'base64')));
  return (await promisify(gunzip)(bytes)).toString('utf8');
}
