import { type Expression, KubectlManifest, type ScopeOf } from 'berth/cdk';
import type { layer } from './layer.ts';

/** Ports of metrics, by the label of the pods; the same with either chart. Source: Argo CD, "Metrics". */
const ports = {
  'argocd-application-controller': 8082,
  'argocd-server': 8083,
  'argocd-repo-server': 8084,
  'argocd-applicationset-controller': 8080,
  'argocd-notifications-controller': 9001,
} as const;

/** What the Prometheus operator reads. Pods, not Services: those have other names and ports in the two charts. */
export function podMonitors({ stack, variables: v }: ScopeOf<typeof layer>, namespace: Expression): void {
  for (const [name, port] of Object.entries(ports)) {
    new KubectlManifest(stack, `monitor_${name}`, {
      onlyIf: v.pod_monitors,
      manifest: {
        apiVersion: 'monitoring.coreos.com/v1',
        kind: 'PodMonitor',
        metadata: { name, namespace },
        spec: {
          selector: { matchLabels: { 'app.kubernetes.io/name': name } },
          podMetricsEndpoints: [{ portNumber: port }],
        },
      },
      forceConflicts: true,
    });
  }
}
