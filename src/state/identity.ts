import { createHash, createHmac } from 'node:crypto';
import { canonicalJson } from '../model/canonical-json.ts';

/** Everything that the result of an apply depends on. */
export interface IdentityParts {
  readonly moduleDigest: string;
  /** Of the block or layer: a new version is applied and noted even where its module stays the same. */
  readonly contentVersion: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly secrets: Readonly<Record<string, string>>;
  readonly program: { readonly name: string; readonly version: string };
  readonly providerSet: string;
  readonly backend: Readonly<Record<string, unknown>>;
  /** uid of the namespace kube-system: a cluster made anew is another one. */
  readonly clusterUid: string;
}

/**
 * @param key project's own key: without it nobody can guess a secret from its hash
 * @returns digest in hex; equal identities need no Terraform
 */
export function identityOf(parts: IdentityParts, key: Buffer): string {
  const secrets = Object.entries(parts.secrets).map(([name, value]) => [
    name,
    createHmac('sha256', key).update(value).digest('hex'),
  ]);
  return createHash('sha256')
    .update(canonicalJson({ ...parts, secrets: Object.fromEntries(secrets) }))
    .digest('hex');
}
