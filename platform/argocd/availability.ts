import { countIf, type Expression, type ScopeOf } from 'berth/cdk';
import type { ITerraformDependable } from '#cdktf';
import { PodDisruptionBudgetV1 } from '#kubernetes/pod-disruption-budget-v1';
import type { layer } from './layer.ts';

/** Programs that have several replicas with high availability, by the label that pods have with either chart. */
const replicated = ['argocd-server', 'argocd-repo-server', 'argocd-redis-ha', 'argocd-redis-ha-haproxy'];

/** What has replicas loses one at a time when nodes are drained. A budget for a single replica would hold a node back. */
export function disruptionBudgets(
  { stack, variables: v }: ScopeOf<typeof layer>,
  namespace: Expression,
  release: ITerraformDependable,
): void {
  for (const name of replicated) {
    new PodDisruptionBudgetV1(stack, `budget_${name}`, {
      count: countIf(v.high_availability),
      metadata: { name: `berth-${name}`, namespace: namespace.text },
      spec: { maxUnavailable: '1', selector: { matchLabels: { 'app.kubernetes.io/name': name } } },
      dependsOn: [release],
    });
  }
}
