import {
  type Expression,
  entriesIf,
  expression,
  merge,
  print,
  reference,
  type ScopeOf,
  type Value,
} from 'berth/cdk';
import { Labels } from '#kubernetes/labels';
import { LimitRangeV1 } from '#kubernetes/limit-range-v1';
import { NamespaceV1 } from '#kubernetes/namespace-v1';
import { ResourceQuotaV1 } from '#kubernetes/resource-quota-v1';
import type { block } from './block.ts';
import { names } from './names.ts';
import { containerDefaults, sizes } from './sizes.ts';

type BlockScope = ScopeOf<typeof block>;

/** Minor version whose Pod Security rules hold, so that an upgrade of the cluster refuses no running workload. */
const podSecurityVersion = 'v1.32';

/** Namespace, ResourceQuota and LimitRange. */
export function namespaceWithLimits(scope: BlockScope) {
  const { stack, structural, variables: v } = scope;
  const namespace = structural.namespace_mode === 'adopt' ? labelsOfExisting(scope) : newNamespace(scope);
  const name = reference(namespace, 'metadata[0].name');
  const size = `local.sizes[${v.size.source}]`;
  stack.addOverride('locals.sizes', sizes);
  const quota = new ResourceQuotaV1(stack, 'quota', {
    metadata: { name: names.quota, namespace: name.text },
    spec: { hard: expression(`${size}.quota`).map },
  });
  const limits = new LimitRangeV1(stack, 'limits', {
    metadata: { name: names.limits, namespace: name.text },
    spec: {
      limit: [
        {
          type: 'Container',
          default: containerDefaults.limits,
          defaultRequest: containerDefaults.requests,
          min: containerDefaults.min,
          max: expression(`${size}.max`).map,
        },
      ],
    },
  });
  return { name, quota, limits, hard: expression(`${size}.quota`) };
}

function newNamespace({ stack, variables: v }: BlockScope): NamespaceV1 {
  return new NamespaceV1(stack, 'namespace', {
    metadata: {
      name: v.namespace_name.text,
      labels: merge(...teamLabels(v), { 'app.kubernetes.io/managed-by': names.managedBy, ...ourLabels(v) })
        .map,
    },
  });
}

/**
 * The labels of a namespace that berth has taken over, which put managed-by there. Without force: where somebody else
 * has set one of them to another value, Terraform says who.
 */
function labelsOfExisting({ stack, variables: v }: BlockScope): Labels {
  return new Labels(stack, 'namespace', {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: v.namespace_name.text },
    labels: merge(...teamLabels(v), ourLabels(v)).map,
    fieldManager: names.managedBy,
  });
}

function teamLabels(v: BlockScope['variables']): Value[] {
  return [v.labels, entriesIf(expression(`${v.cost_center.source} != ""`), { 'cost-center': v.cost_center })];
}

function ourLabels(v: BlockScope['variables']) {
  return {
    'meshstack.io/workspace': v.workspace_id,
    'meshstack.io/project': v.project_id,
    environment: v.environment,
    'pod-security.kubernetes.io/enforce': v.pod_security,
    'pod-security.kubernetes.io/enforce-version': podSecurityVersion,
    'pod-security.kubernetes.io/warn': 'restricted',
    'pod-security.kubernetes.io/warn-version': podSecurityVersion,
    'pod-security.kubernetes.io/audit': 'restricted',
    'pod-security.kubernetes.io/audit-version': podSecurityVersion,
  };
}

/** "2 CPU, 4Gi memory, ..." for the summary. */
export function quotaText(hard: Expression): string {
  const of = (resource: string) => `\${${hard.source}[${print(resource)}]}`;
  return `${of('limits.cpu')} CPU, ${of('limits.memory')} memory, ${of('pods')} pods, ${of('requests.storage')} storage`;
}
