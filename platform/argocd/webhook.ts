import { countIf, type Expression, expression, KubectlManifest, revision, type ScopeOf } from 'berth/cdk';
import type { ITerraformDependable } from '#cdktf';
import { SecretV1 } from '#kubernetes/secret-v1';
import type { layer } from './layer.ts';
import { isFilled } from './presence.ts';
import { readByArgocd } from './sign-on.ts';

const secretName = 'argocd-webhook';
const secretKey = 'secret';

/** All that Argo CD compares webhooks with: a kind without a secret would be taken from anybody. Source: util/settings. */
const comparedWith = [
  'webhook.github.secret',
  'webhook.gitlab.secret',
  'webhook.gogs.secret',
  'webhook.bitbucket.uuid',
  'webhook.bitbucketserver.secret',
  'webhook.azuredevops.username',
  'webhook.azuredevops.password',
];

/** One secret for the webhooks of all Git hosts. argocd-secret only refers to it; no state holds it. */
export function webhookSecret(
  { stack, variables: v, versions }: ScopeOf<typeof layer>,
  namespace: Expression,
  release: ITerraformDependable,
): void {
  const wanted = isFilled(versions.webhook_secret);
  const data = (secret: Expression) => expression(`{ ${secretKey} = ${secret.source} }`);
  const secret = new SecretV1(stack, 'webhook', {
    count: countIf(wanted),
    metadata: { name: secretName, namespace: namespace.text, labels: readByArgocd },
    dataWo: data(v.webhook_secret).map,
    dataWoRevision: revision(data(versions.webhook_secret)).number,
    dependsOn: [release],
  });
  new KubectlManifest(stack, 'webhook_references', {
    onlyIf: wanted,
    manifest: {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'argocd-secret', namespace },
      data: Object.fromEntries(
        comparedWith.map((key) => [key, expression(`base64encode("$${secretName}:${secretKey}")`)]),
      ),
    },
    forceConflicts: true,
    applyOnly: true,
    dependsOn: [secret, release],
  });
}

/** Where Git hosts send webhooks to; empty without an address. */
export function webhookUrl(url: Expression): Expression {
  return expression(`${url.source} == "" ? "" : "\${trimsuffix(${url.source}, "/")}/api/webhook"`);
}
