import { createHash, createHmac } from 'node:crypto';

/** Everything that the result of an apply depends on. */
export interface IdentityParts {
  readonly moduleDigest: string;
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
  const secrets = Object.entries(parts.secrets)
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([name, value]) => [name, createHmac('sha256', key).update(value).digest('hex')]);
  const variables = Object.entries(parts.variables).sort(([a], [b]) => a.localeCompare(b));
  return createHash('sha256')
    .update(JSON.stringify({ ...parts, variables, secrets }))
    .digest('hex');
}
