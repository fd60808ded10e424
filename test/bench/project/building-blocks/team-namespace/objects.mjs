/** The five objects of one team; the block of berth and the stacks of cdktf make the very same. */
export function objects(name, purpose) {
  return {
    namespace: {
      metadata: { name, labels: { 'app.kubernetes.io/managed-by': 'berth', 'example.com/purpose': purpose } },
    },
    quota: {
      metadata: { name: 'team-quota', namespace: name },
      spec: { hard: { pods: '10', 'requests.cpu': '2', 'requests.memory': '4Gi' } },
    },
    limits: {
      metadata: { name: 'team-limits', namespace: name },
      spec: { limit: [{ type: 'Container', default: { cpu: '500m', memory: '256Mi' } }] },
    },
    binding: {
      metadata: { name: 'team-members', namespace: name },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'platform-tenant-edit' },
      subject: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: 'developers' }],
    },
    policy: {
      metadata: { name: 'deny-all', namespace: name },
      spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
    },
  };
}
