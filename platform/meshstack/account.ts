import {
  type Expression,
  expression,
  KubectlManifest,
  reference,
  type ScopeOf,
  serviceAccountToken,
} from 'berth/cdk';
import type { TerraformResource } from '#cdktf';
import { ClusterRoleBindingV1 } from '#kubernetes/cluster-role-binding-v1';
import { ClusterRoleV1 } from '#kubernetes/cluster-role-v1';
import { ServiceAccountV1 } from '#kubernetes/service-account-v1';
import { accountRules } from './account-rules.ts';
import type { layer } from './layer.ts';
import { type AccountKind, accountNames } from './names.ts';

/** One account of meshStack, with a token that only meshStack gets. */
export interface Account {
  /** May go into write-only arguments alone. */
  readonly token: Expression;
  /** Another text for every token that meshStack has to get. */
  readonly version: Expression;
  /** "namespace/name" of the ServiceAccount. */
  readonly name: Expression;
}

/**
 * The account, its rights, and the Secret that its token is bound to. Another `token_rotation` makes another Secret;
 * the old one, and with it the old token, goes after meshStack has the new one.
 * @param namespace that the account is made in
 * @param before what must be there before it has any right
 */
export function account(
  { stack, variables: v }: ScopeOf<typeof layer>,
  kind: AccountKind,
  namespace: Expression,
  before: TerraformResource[],
): Account {
  const name = accountNames[kind];
  const serviceAccount = new ServiceAccountV1(stack, kind, {
    metadata: { name, namespace: namespace.text },
    automountServiceAccountToken: false,
  });
  const role = new ClusterRoleV1(stack, `${kind}_role`, {
    metadata: { name },
    rule: accountRules[kind].map((rule) => ({ ...rule })),
  });
  const binding = new ClusterRoleBindingV1(stack, `${kind}_binding`, {
    metadata: { name },
    roleRef: {
      apiGroup: 'rbac.authorization.k8s.io',
      kind: 'ClusterRole',
      name: reference(role, 'metadata[0].name').text,
    },
    subject: [
      {
        kind: 'ServiceAccount',
        name: reference(serviceAccount, 'metadata[0].name').text,
        namespace: namespace.text,
        apiGroup: '',
      },
    ],
    dependsOn: before,
  });
  const secret = new KubectlManifest(stack, `${kind}_token`, {
    manifest: {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: expression(`"${name}-\${${v.token_rotation.source}}"`), namespace },
      type: 'Opaque',
      immutable: true,
    },
    forceConflicts: true,
    successorFirst: true,
  });
  return {
    token: serviceAccountToken(kind, {
      namespace,
      account: reference(serviceAccount, 'metadata[0].name'),
      boundTo: secret,
      lifetime: expression(`${v.token_lifetime_days.source} * 86400`),
      dependsOn: [serviceAccount, binding, secret],
    }),
    version: expression(`"\${${reference(secret, 'uid').source}}-\${${v.token_lifetime_days.source}}"`),
    name: expression(`"\${${namespace.source}}/${name}"`),
  };
}
