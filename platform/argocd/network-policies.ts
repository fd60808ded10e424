import type { Expression, ScopeOf } from 'berth/cdk';
import { NetworkPolicyV1 } from '#kubernetes/network-policy-v1';
import type { layer } from './layer.ts';

/**
 * Nothing reaches a pod of Argo CD that a policy of the charts does not let in. Redis of the upstream chart has none of
 * its own: there, pods of the same namespace reach it.
 */
export function networkPolicies({ stack }: ScopeOf<typeof layer>, namespace: Expression): void {
  new NetworkPolicyV1(stack, 'deny_ingress', {
    metadata: { name: 'berth-deny-ingress', namespace: namespace.text },
    spec: { podSelector: {}, policyTypes: ['Ingress'] },
  });
  new NetworkPolicyV1(stack, 'redis_from_argocd', {
    metadata: { name: 'berth-redis-ha', namespace: namespace.text },
    spec: {
      podSelector: {
        matchExpressions: [
          {
            key: 'app.kubernetes.io/name',
            operator: 'In',
            values: ['argocd-redis-ha', 'argocd-redis-ha-haproxy'],
          },
        ],
      },
      ingress: [{ from: [{ podSelector: {} }] }],
      policyTypes: ['Ingress'],
    },
  });
}
