import { type Expression, KubectlManifest, reference, type ScopeOf } from 'berth/cdk';
import type { ITerraformDependable } from '#cdktf';
import { ClusterRoleBindingV1 } from '#kubernetes/cluster-role-binding-v1';
import { ClusterRoleV1 } from '#kubernetes/cluster-role-v1';
import { RoleBindingV1 } from '#kubernetes/role-binding-v1';
import { RoleV1 } from '#kubernetes/role-v1';
import type { layer } from './layer.ts';
import { managedByLabel, names, tenantRoles } from './names.ts';
import { rule } from './tenant-rules.ts';

type LayerScope = ScopeOf<typeof layer>;

const labels = { [managedByLabel]: names.managedBy };
const rbac = 'rbac.authorization.k8s.io';
/** Terraform looks at single objects by name. */
const manage = ['get', 'create', 'update', 'patch', 'delete'];

/** What namespace-with-argocd makes, cluster wide; the guard holds it to the namespaces that berth made. */
const clusterRules = [
  rule('', ['namespaces'], [...manage, 'list']),
  rule('', ['resourcequotas', 'limitranges', 'serviceaccounts'], manage),
  rule('networking.k8s.io', ['networkpolicies'], manage),
  rule(rbac, ['rolebindings'], manage),
  // Lets it give the roles of teams without having their rights, and no other role.
  rule(rbac, ['clusterroles'], ['bind'], Object.values(tenantRoles)),
  rule('', ['secrets'], ['create']),
  rule('', ['secrets'], ['get', 'update', 'patch', 'delete'], [names.pullSecret]),
  rule('apiextensions.k8s.io', ['customresourcedefinitions'], ['get', 'list']),
];

/** What it makes in the namespace of Argo CD. */
const argocdRules = [
  rule('', ['secrets'], manage),
  rule('argoproj.io', ['applications', 'appprojects'], manage),
  // The provider kubectl watches until an Application is gone that takes its objects along.
  rule('argoproj.io', ['applications'], ['watch']),
];

/**
 * The one account that runs of teams use.
 * @param before what must be there before it has any right
 * @returns its name
 */
export function provisioner(
  { stack }: LayerScope,
  namespace: Expression,
  before: ITerraformDependable[],
): Expression {
  const account = new KubectlManifest(stack, 'provisioner', {
    manifest: {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: names.provisioner, namespace, labels },
      automountServiceAccountToken: false,
    },
    forceConflicts: true,
  });
  const subject = [
    { kind: 'ServiceAccount', name: names.provisioner, namespace: namespace.text, apiGroup: '' },
  ];
  const dependsOn = [account, ...before];

  const rules = new ClusterRoleV1(stack, 'provisioner_rules', {
    metadata: {
      name: `${names.provisioner}-namespaces`,
      labels: { ...labels, [names.aggregateToProvisioner]: 'true' },
    },
    rule: clusterRules,
  });
  // No rules of its own: Kubernetes fills them in, and would be at odds with a typed resource.
  const clusterRole = new KubectlManifest(stack, 'provisioner_cluster_role', {
    manifest: {
      apiVersion: `${rbac}/v1`,
      kind: 'ClusterRole',
      metadata: { name: names.provisioner, labels },
      aggregationRule: {
        clusterRoleSelectors: [{ matchLabels: { [names.aggregateToProvisioner]: 'true' } }],
      },
    },
    forceConflicts: true,
    // It goes first: Kubernetes would make it again when its rules change.
    dependsOn: [rules],
  });
  new ClusterRoleBindingV1(stack, 'provisioner_cluster_binding', {
    metadata: { name: names.provisioner, labels },
    roleRef: { apiGroup: rbac, kind: 'ClusterRole', name: reference(clusterRole, 'name').text },
    subject,
    dependsOn,
  });

  const role = new RoleV1(stack, 'provisioner_role', {
    metadata: { name: names.provisioner, namespace: namespace.text, labels },
    rule: argocdRules,
  });
  new RoleBindingV1(stack, 'provisioner_binding', {
    metadata: { name: names.provisioner, namespace: namespace.text, labels },
    roleRef: { apiGroup: rbac, kind: 'Role', name: reference(role, 'metadata[0].name').text },
    subject,
    dependsOn,
  });
  return reference(account, 'name');
}
