import type { PolicyRule } from '../../model/policy.ts';
import { rule as groupMembers } from './group-members.ts';
import { rule as noClusterWideObjects } from './no-cluster-wide-objects.ts';
import { rule as noOpenEgress } from './no-open-egress.ts';
import { rule as pinnedRevision } from './pinned-revision.ts';

/** The rules that berth ships. */
export const shippedRules: readonly PolicyRule[] = [
  noClusterWideObjects,
  noOpenEgress,
  pinnedRevision,
  groupMembers,
];
