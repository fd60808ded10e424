import { expression, jsonencode, reference, type ScopeOf } from 'berth/cdk';
import { Release } from '#helm/release';
import { controllerRules } from './controller-rights.ts';
import type { layer } from './layer.ts';
import { settings } from './settings.ts';

type LayerScope = ScopeOf<typeof layer>;

/** Seconds that the pods of Argo CD may take to become ready: images come from far on a new cluster. */
const readyWithin = 600;

/** The Helm release. The upstream chart and the bundled one read the same values; CRDs stay when it is removed. */
export function argocdRelease(scope: LayerScope) {
  const { stack, variables: v } = scope;
  const release = new Release(stack, 'argocd', {
    name: 'argocd',
    namespace: v.argocd_namespace.text,
    createNamespace: true,
    repository: expression(`${v.chart_repository.source} == "" ? null : ${v.chart_repository.source}`).text,
    chart: v.chart_name.text,
    version: v.chart_version.text,
    values: [jsonencode(values(scope))],
    wait: true,
    timeout: readyWithin,
    maxHistory: 5,
  });
  return { release, namespace: reference(release, 'namespace'), version: reference(release, 'version') };
}

/** Where the bundled chart has no value of that name, its manifests say the same. */
function values(scope: LayerScope) {
  const { high_availability } = scope.variables;
  const metrics = { enabled: true };
  const replicas = expression(`${high_availability.source} ? 2 : 1`);
  return {
    crds: { install: true, keep: true },
    configs: settings(scope),
    global: { networkPolicy: { create: true } },
    controller: { clusterRoleRules: { enabled: true, rules: controllerRules }, metrics },
    server: { replicas, metrics },
    repoServer: { replicas, metrics },
    applicationSet: { metrics },
    // The Secret is the layer's own, so that no release holds what is in it.
    notifications: { secret: { create: false }, metrics },
    'redis-ha': { enabled: high_availability, labels: { 'app.kubernetes.io/name': 'argocd-redis-ha' } },
  };
}
