import { type Construct, reference } from 'berth/cdk';
import { LimitRangeV1 } from '#kubernetes/limit-range-v1';
import { NamespaceV1 } from '#kubernetes/namespace-v1';
import { NetworkPolicyV1 } from '#kubernetes/network-policy-v1';
import { ResourceQuotaV1 } from '#kubernetes/resource-quota-v1';
import { RoleBindingV1 } from '#kubernetes/role-binding-v1';
import type { block } from './block.ts';
import { objects } from './objects.mjs';

export const construct: Construct<typeof block> = ({ stack, variables: v }) => {
  const team = objects(v.namespace.text, v.purpose.text);
  const namespace = new NamespaceV1(stack, 'namespace', team.namespace);
  const dependsOn = [namespace];
  new ResourceQuotaV1(stack, 'quota', { ...team.quota, dependsOn });
  new LimitRangeV1(stack, 'limits', { ...team.limits, dependsOn });
  new RoleBindingV1(stack, 'binding', { ...team.binding, dependsOn });
  new NetworkPolicyV1(stack, 'policy', { ...team.policy, dependsOn });
  return { namespace: reference(namespace, 'metadata[0].name') };
};
