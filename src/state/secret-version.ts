import { createHmac } from 'node:crypto';

/**
 * What Terraform is told of a write-only secret, so that it writes a changed one: it stands in the values file, and
 * what is made of it in the state.
 * @param key the project's own: without it nobody can try guesses
 * @returns 16 hexadecimal digits; "" for no secret
 */
export function secretVersion(value: string, key: Buffer): string {
  return value && createHmac('sha256', key).update(value).digest('hex').slice(0, 16);
}
