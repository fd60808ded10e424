/** One line of a role: what may be done with which kinds. */
export interface Rule {
  readonly apiGroups: string[];
  readonly resources: string[];
  readonly verbs: string[];
  readonly resourceNames?: string[];
}

const read = ['get', 'list', 'watch'];
/** What kubectl and a sync of Argo CD need to bring an object to any state. */
const change = ['create', 'update', 'patch', 'delete', 'deletecollection'];

const workloads = ['deployments', 'statefulsets', 'daemonsets', 'replicasets'];
const scales = ['deployments/scale', 'statefulsets/scale', 'replicasets/scale'];
const routes = ['httproutes', 'grpcroutes', 'tlsroutes', 'tcproutes', 'udproutes'];

/** The namespace and what is in it; no Secrets. Bounds (quota, limits, network policies) are there to be read. */
const view: Rule[] = [
  // Bound in one namespace, this is that namespace only.
  rule('', ['namespaces'], ['get']),
  rule(
    '',
    [
      ...['configmaps', 'endpoints', 'events', 'persistentvolumeclaims', 'persistentvolumeclaims/status'],
      ...['pods', 'pods/log', 'pods/status', 'replicationcontrollers', 'replicationcontrollers/scale'],
      ...['serviceaccounts', 'services', 'services/status'],
      ...['resourcequotas', 'resourcequotas/status', 'limitranges'],
    ],
    read,
  ),
  rule(
    'apps',
    [...workloads, ...workloads.map((kind) => `${kind}/status`), ...scales, 'controllerrevisions'],
    read,
  ),
  rule('autoscaling', ['horizontalpodautoscalers', 'horizontalpodautoscalers/status'], read),
  rule('batch', ['jobs', 'jobs/status', 'cronjobs', 'cronjobs/status'], read),
  // Of the add-on Sealed Secrets: what stands there is of use to its controller alone.
  rule('bitnami.com', ['sealedsecrets', 'sealedsecrets/status'], read),
  rule('discovery.k8s.io', ['endpointslices'], read),
  rule('events.k8s.io', ['events'], read),
  rule('gateway.networking.k8s.io', ['gateways', ...routes, 'referencegrants', 'backendtlspolicies'], read),
  rule('metrics.k8s.io', ['pods'], ['get', 'list']),
  rule('networking.k8s.io', ['ingresses', 'ingresses/status', 'networkpolicies'], read),
  rule('policy', ['poddisruptionbudgets', 'poddisruptionbudgets/status'], read),
];

/** Day-to-day work: workloads, their settings, Secrets and routes, and looking into pods. */
const edit: Rule[] = [
  ...view,
  rule('', ['secrets'], [...read, ...change]),
  rule('', ['configmaps', 'persistentvolumeclaims', 'pods', 'services'], change),
  rule('', ['replicationcontrollers', 'replicationcontrollers/scale'], change),
  // A websocket begins as a GET, so older and newer clients need both verbs.
  rule('', ['pods/attach', 'pods/exec', 'pods/portforward'], ['get', 'create']),
  rule('', ['pods/ephemeralcontainers'], ['get', 'update', 'patch']),
  rule('apps', [...workloads, ...scales], change),
  rule('autoscaling', ['horizontalpodautoscalers'], change),
  rule('batch', ['jobs', 'cronjobs'], change),
  rule('bitnami.com', ['sealedsecrets'], change),
  rule('gateway.networking.k8s.io', routes, change),
  rule('networking.k8s.io', ['ingresses'], change),
  rule('policy', ['poddisruptionbudgets'], change),
];

/**
 * Everything that a team may deploy; Argo CD syncs with this role too. The bounds of the namespace, Roles and
 * RoleBindings stay with the platform, and nobody mints tokens or acts as somebody else.
 */
const admin: Rule[] = [
  ...edit,
  rule('', ['serviceaccounts'], change),
  rule('', ['pods/eviction'], ['create']),
  // Opens objects of the namespace to routes of other namespaces, or says whom a route trusts.
  rule('gateway.networking.k8s.io', ['referencegrants', 'backendtlspolicies'], change),
  rule('rbac.authorization.k8s.io', ['roles', 'rolebindings'], read),
];

export const tenantRules = { view, edit, admin } as const;

/** A rule for kinds of one API group; an empty group is the core of Kubernetes. */
export function rule(group: string, resources: string[], verbs: string[], resourceNames?: string[]): Rule {
  return { apiGroups: [group], resources, verbs, ...(resourceNames && { resourceNames }) };
}
