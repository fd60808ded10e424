import { type Expression, KubectlManifest, type ScopeOf } from 'berth/cdk';
import type { ITerraformDependable } from '#cdktf';
import type { layer } from './layer.ts';

/** Settings of Argo CD, by the value of the chart that they belong to. */
export const settings = {
  cm: {
    // Each sync acts as the ServiceAccount that the project names, not as Argo CD itself.
    'application.sync.impersonation.enabled': 'true',
    'application.resourceTrackingMethod': 'annotation',
    'exec.enabled': 'false',
    'users.anonymous.enabled': 'false',
    'webhook.maxPayloadSizeMB': '5',
  },
  rbac: {
    // Who is in no project role may do nothing, not even read.
    'policy.default': '',
    scopes: '[groups]',
  },
  params: {
    // Applications in other namespaces would be written by the teams themselves.
    'application.namespaces': '',
  },
} as const;

const configMaps = {
  'argocd-cm': settings.cm,
  'argocd-rbac-cm': settings.rbac,
  'argocd-cmd-params-cm': settings.params,
} as const;

/** Helm does not notice when somebody turns a setting off; these resources do. The objects are the chart's. */
export function watchSettings(
  { stack }: ScopeOf<typeof layer>,
  namespace: Expression,
  release: ITerraformDependable,
): void {
  for (const [name, data] of Object.entries(configMaps)) {
    new KubectlManifest(stack, name, {
      manifest: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace }, data },
      forceConflicts: true,
      applyOnly: true,
      dependsOn: [release],
    });
  }
}
