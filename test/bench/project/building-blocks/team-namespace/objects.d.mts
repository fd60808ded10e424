import type { LimitRangeV1Config } from '#kubernetes/limit-range-v1';
import type { NamespaceV1Config } from '#kubernetes/namespace-v1';
import type { NetworkPolicyV1Config } from '#kubernetes/network-policy-v1';
import type { ResourceQuotaV1Config } from '#kubernetes/resource-quota-v1';
import type { RoleBindingV1Config } from '#kubernetes/role-binding-v1';

/** Configurations of a team's typed resources. */
export function objects(
  name: string,
  purpose: string,
): {
  readonly namespace: NamespaceV1Config;
  readonly quota: ResourceQuotaV1Config;
  readonly limits: LimitRangeV1Config;
  readonly binding: RoleBindingV1Config;
  readonly policy: NetworkPolicyV1Config;
};
