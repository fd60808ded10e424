import { countIf, type Expression, entriesIf, expression, revision, type ScopeOf } from 'berth/cdk';
import { SecretV1 } from '#kubernetes/secret-v1';
import type { layer } from './layer.ts';
import { isFilled } from './presence.ts';

type LayerScope = ScopeOf<typeof layer>;

const secretName = 'argocd-oidc';
const secretKey = 'clientSecret';

/** What Argo CD reads secrets of its settings from, beside argocd-secret. Source: Argo CD, "User Management". */
export const readByArgocd = { 'app.kubernetes.io/part-of': 'argocd' };

/** People sign in with the identity provider; then there is no built-in administrator any more. */
export function signOnSettings(v: LayerScope['variables']): Expression {
  const config = `{ name = "Single sign-on", issuer = ${v.oidc_issuer.source}, clientID = ${v.oidc_client_id.source}, clientSecret = "$${secretName}:${secretKey}", requestedScopes = ["openid", "profile", "email", "groups"] }`;
  return entriesIf(isFilled(v.oidc_issuer), {
    'admin.enabled': 'false',
    'oidc.config': expression(`yamlencode(${config})`),
  });
}

/** Rights of groups in all of Argo CD; those in their own projects come from the projects of the teams. */
export function groupPolicy(v: LayerScope['variables']): Expression {
  const lines = (groups: Expression, role: string) =>
    `[for group in ${groups.source} : "g, \\"\${group}\\", role:${role}"]`;
  const policy = `concat(${lines(v.admin_groups, 'admin')}, ${lines(v.viewer_groups, 'readonly')})`;
  return entriesIf(expression(`length(${policy}) > 0`), {
    'policy.csv': expression(`join("\\n", ${policy})`),
  });
}

/** The secret of the client; no state holds it. */
export function signOnSecret({ stack, variables: v, versions }: LayerScope, namespace: Expression): SecretV1 {
  const data = (secret: Expression) => expression(`{ ${secretKey} = ${secret.source} }`);
  return new SecretV1(stack, 'oidc', {
    count: countIf(isFilled(v.oidc_issuer)),
    metadata: { name: secretName, namespace: namespace.text, labels: readByArgocd },
    dataWo: data(v.oidc_client_secret).map,
    dataWoRevision: revision(data(versions.oidc_client_secret)).number,
  });
}
