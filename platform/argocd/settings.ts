import { type Expression, entriesIf, KubectlManifest, merge, type ScopeOf } from 'berth/cdk';
import type { ITerraformDependable } from '#cdktf';
import type { layer } from './layer.ts';
import { isFilled } from './presence.ts';
import { groupPolicy, signOnSettings } from './sign-on.ts';

type LayerScope = ScopeOf<typeof layer>;

/** Settings of Argo CD, by the value of the chart that they belong to. */
export function settings({ variables: v, versions }: LayerScope) {
  return {
    cm: merge(
      {
        // Each sync acts as the ServiceAccount that the project names, not as Argo CD itself.
        'application.sync.impersonation.enabled': 'true',
        'application.resourceTrackingMethod': 'annotation',
        'exec.enabled': 'false',
        'users.anonymous.enabled': 'false',
        'webhook.maxPayloadSizeMB': '5',
      },
      entriesIf(isFilled(v.url), { url: v.url }),
      signOnSettings(v),
      // Git hosts say when there is something new; looking for it is what is left for the case that they cannot.
      entriesIf(isFilled(versions.webhook_secret), { 'timeout.reconciliation': '300s' }),
    ),
    rbac: merge(
      {
        // Who is in no project role may do nothing, not even read.
        'policy.default': '',
        scopes: '[groups]',
      },
      groupPolicy(v),
    ),
    params: merge(
      {
        // Applications in other namespaces would be written by the teams themselves.
        'application.namespaces': '',
        // Else an Application says that it is degraded, but not which of its objects is, and why.
        'controller.resource.health.persist': 'true',
      },
      // The Ingress ends TLS.
      entriesIf(isFilled(v.ingress_class), { 'server.insecure': 'true' }),
    ),
  };
}

/** Helm does not notice when somebody turns a setting off; these resources do. The objects are the chart's. */
export function watchSettings(scope: LayerScope, namespace: Expression, release: ITerraformDependable): void {
  const { cm, rbac, params } = settings(scope);
  const configMaps = { 'argocd-cm': cm, 'argocd-rbac-cm': rbac, 'argocd-cmd-params-cm': params };
  for (const [name, data] of Object.entries(configMaps)) {
    new KubectlManifest(scope.stack, name, {
      manifest: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace }, data },
      forceConflicts: true,
      applyOnly: true,
      dependsOn: [release],
    });
  }
}
