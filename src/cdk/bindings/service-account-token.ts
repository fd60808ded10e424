import type { TerraformResource } from '#cdktf';
import { type Expression, expression, reference } from '../expression.ts';
import type { KubectlManifest } from './kubectl-manifest.ts';

interface TokenConfig {
  readonly namespace: Expression;
  /** Name of the ServiceAccount. */
  readonly account: Expression;
  /** The Secret that the token is bound to: when it is deleted, the token is worth nothing. */
  readonly boundTo: KubectlManifest;
  /** Seconds that the token is valid; the API server may cut them. */
  readonly lifetime: Expression;
  readonly dependsOn: readonly TerraformResource[];
}

/**
 * A token of a ServiceAccount that no state and no plan holds: it may go into write-only arguments alone. Each run asks
 * for a new one. Source: hashicorp/kubernetes 3.2.1, ephemeral `kubernetes_token_request_v1`.
 */
export function serviceAccountToken(
  name: string,
  { namespace, account, boundTo, lifetime, dependsOn }: TokenConfig,
): Expression {
  boundTo.cdktfStack.addOverride(`ephemeral.kubernetes_token_request_v1.${name}`, {
    metadata: { name: account.text, namespace: namespace.text },
    spec: {
      expiration_seconds: lifetime.text,
      bound_object_ref: {
        api_version: 'v1',
        kind: 'Secret',
        name: reference(boundTo, 'name').text,
        uid: reference(boundTo, 'uid').text,
      },
    },
    // Then it waits while one of them is still to be made.
    depends_on: dependsOn.map((one) => `${one.terraformResourceType}.${one.friendlyUniqueId}`),
  });
  return expression(`ephemeral.kubernetes_token_request_v1.${name}.token`);
}
