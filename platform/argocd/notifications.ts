import {
  type Expression,
  entriesIf,
  expression,
  KubectlManifest,
  merge,
  revision,
  type ScopeOf,
} from 'berth/cdk';
import type { ITerraformDependable } from '#cdktf';
import { SecretV1 } from '#kubernetes/secret-v1';
import type { layer } from './layer.ts';

const secretKey = 'destination';

/** When people are told, and what. Source: Argo CD, notifications catalog. */
const triggers = {
  'on-sync-failed': {
    when: "app.status.operationState != nil and app.status.operationState.phase in ['Error', 'Failed']",
    text: 'The sync of {{.app.metadata.name}} failed: {{.app.status.operationState.message}}',
  },
  'on-health-degraded': {
    when: "app.status.health.status == 'Degraded'",
    text: '{{.app.metadata.name}} is degraded.',
  },
} as const;

/** What Argo CD tells by itself, and whom. The token or address is in a Secret that no state holds. */
export function notifications(
  { stack, variables: v, versions }: ScopeOf<typeof layer>,
  namespace: Expression,
  release: ITerraformDependable,
): void {
  const kind = v.notifications.source;
  const data = (secret: Expression) => expression(`{ ${secretKey} = ${secret.source} }`);
  const secret = new SecretV1(stack, 'notifications', {
    // The controller wants it to be there, also with nothing to tell.
    metadata: { name: 'argocd-notifications-secret', namespace: namespace.text },
    dataWo: data(v.notifications_secret).map,
    dataWoRevision: revision(data(versions.notifications_secret)).number,
    // The release of an older version has one of its own, which goes with its upgrade.
    dependsOn: [release],
  });
  new KubectlManifest(stack, 'notifications_settings', {
    onlyIf: expression(`${kind} != "none"`),
    manifest: {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'argocd-notifications-cm', namespace },
      data: merge(
        entriesIf(expression(`${kind} == "slack"`), { 'service.slack': `token: $${secretKey}` }),
        entriesIf(expression(`${kind} == "teams-workflows"`), {
          'service.teams-workflows': expression(
            `yamlencode({ recipientUrls = { (${v.notifications_recipient.source}) = "$${secretKey}" } })`,
          ),
        }),
        Object.fromEntries(
          Object.entries(triggers).flatMap(([name, { when, text }]) => [
            [
              `trigger.${name}`,
              JSON.stringify([
                { when, send: [name], oncePer: 'app.status.operationState.syncResult.revision' },
              ]),
            ],
            [`template.${name}`, JSON.stringify({ message: text, 'teams-workflows': { text } })],
          ]),
        ),
        {
          subscriptions: expression(
            `yamlencode([{ recipients = ["\${${kind}}:\${${v.notifications_recipient.source}}"], triggers = ${JSON.stringify(Object.keys(triggers))} }])`,
          ),
        },
      ),
    },
    forceConflicts: true,
    applyOnly: true,
    dependsOn: [secret, release],
  });
}
