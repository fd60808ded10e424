import { countIf, type Expression, expression, KubectlManifest, type ScopeOf } from 'berth/cdk';
import { RoleBindingV1 } from '#kubernetes/role-binding-v1';
import type { block } from './block.ts';
import { names, tenantRole } from './names.ts';

type BlockScope = ScopeOf<typeof block>;

/** RoleBindings of the members (one per tenant role), and of the ServiceAccount that Argo CD acts as. */
export function access({ stack, variables: v }: BlockScope, namespace: Expression) {
  const members = v.members.source;
  const bindings = new RoleBindingV1(stack, 'members', {
    metadata: { name: `${tenantRole.prefix}\${each.key}`, namespace: namespace.text },
    roleRef: {
      apiGroup: 'rbac.authorization.k8s.io',
      kind: 'ClusterRole',
      name: `${tenantRole.prefix}\${each.key}`,
    },
    subject: [],
  });
  bindings.addOverride(
    'for_each',
    expression(
      `{ for role in toset([for m in ${members} : m.role]) : role => [for m in ${members} : m if m.role == role] }`,
    ).text,
  );
  bindings.addOverride('subject', undefined);
  bindings.addOverride('dynamic.subject', {
    for_each: '${each.value}',
    content: {
      api_group: 'rbac.authorization.k8s.io',
      kind: '${title(subject.value.kind)}',
      name: '${subject.value.name}',
      namespace: '',
    },
  });

  const deployer = new KubectlManifest(stack, 'deployer', {
    manifest: {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: names.deployer, namespace: namespace },
      automountServiceAccountToken: false,
    },
    forceConflicts: true,
  });
  const deployerBinding = new RoleBindingV1(stack, 'deployer_binding', {
    metadata: { name: names.deployer, namespace: namespace.text },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: tenantRole.deployer },
    subject: [{ kind: 'ServiceAccount', name: names.deployer, namespace: namespace.text, apiGroup: '' }],
    dependsOn: [deployer],
  });
  // Up to 3.2, Argo CD syncs as the deployer, but deletes as itself what an Application leaves: it may, in here only.
  const cascadeBinding = new RoleBindingV1(stack, 'cascade_binding', {
    count: countIf(expression(`${v.on_destroy.source} == "cascade"`)),
    metadata: { name: names.cascade, namespace: namespace.text },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: tenantRole.deployer },
    subject: [
      {
        kind: 'ServiceAccount',
        name: names.argocdController,
        namespace: v.argocd_namespace.text,
        apiGroup: '',
      },
    ],
  });
  return { bindings, deployerBinding, cascadeBinding };
}
