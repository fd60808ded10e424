import type { PlanDocument } from './plan-document.ts';

/** An object of Kubernetes that a plan wants to create. */
export interface PlannedObject {
  /** Of the Terraform resource. */
  readonly address: string;
  readonly resourceType: string;
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
}

/** Objects that are to be created and whose names are known before. */
export function objectsToCreate({ resource_changes = [] }: PlanDocument): PlannedObject[] {
  return resource_changes.flatMap(({ address, type, mode, change: { actions, after } }) => {
    if (mode !== 'managed' || actions.join() !== 'create') return [];
    const attributes = after as Readonly<Record<string, unknown>>;
    const object = type === 'kubectl_manifest' ? manifestObject(attributes) : typedObject(type, attributes);
    return object ? [{ address, resourceType: type, ...object }] : [];
  });
}

/** What `import` calls the object. Source: the provider kubernetes, "Import" of each resource. */
export function importId({ namespace, name }: Pick<PlannedObject, 'namespace' | 'name'>): string {
  return namespace ? `${namespace}/${name}` : name;
}

type ObjectOfPlan = Omit<PlannedObject, 'address' | 'resourceType'>;

/** The provider kubectl says of a manifest what it is, as soon as all of it is known. */
function manifestObject(after: Readonly<Record<string, unknown>>): ObjectOfPlan | undefined {
  // What stays when the resource goes is borrowed, not made.
  if (after.apply_only === true) return undefined;
  const { api_version: apiVersion, kind, namespace, name } = after;
  if (typeof apiVersion !== 'string' || typeof kind !== 'string' || typeof name !== 'string')
    return undefined;
  return { apiVersion, kind, name, ...(typeof namespace === 'string' && namespace && { namespace }) };
}

/** `kubernetes_role_binding_v1`: the kind and its version are in the name of the type, its group is not. */
function typedObject(type: string, after: Readonly<Record<string, unknown>>): ObjectOfPlan | undefined {
  const [, word = '', version = ''] = /^kubernetes_(.+)_(v\d+(?:(?:alpha|beta)\d+)?)$/.exec(type) ?? [];
  const group = groups[word];
  const { name, namespace } =
    ((after.metadata as Readonly<Record<string, unknown>>[] | undefined) ?? [])[0] ?? {};
  if (group === undefined || typeof name !== 'string') return undefined;
  return {
    apiVersion: group ? `${group}/${version}` : version,
    kind: word.replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase()),
    name,
    ...(typeof namespace === 'string' && namespace && { namespace }),
  };
}

/** API group of each kind that the provider kubernetes has a resource of its own for. */
const groups: Readonly<Record<string, string>> = {
  ...ofGroup('', [
    ...[
      'config_map',
      'endpoints',
      'limit_range',
      'namespace',
      'persistent_volume',
      'persistent_volume_claim',
    ],
    ...['pod', 'replication_controller', 'resource_quota', 'secret', 'service', 'service_account'],
  ]),
  ...ofGroup('apps', ['daemon_set', 'deployment', 'stateful_set']),
  ...ofGroup('autoscaling', ['horizontal_pod_autoscaler']),
  ...ofGroup('batch', ['cron_job', 'job']),
  ...ofGroup('discovery.k8s.io', ['endpoint_slice']),
  ...ofGroup('networking.k8s.io', ['ingress', 'ingress_class', 'network_policy']),
  ...ofGroup('node.k8s.io', ['runtime_class']),
  ...ofGroup('policy', ['pod_disruption_budget']),
  ...ofGroup('rbac.authorization.k8s.io', ['cluster_role', 'cluster_role_binding', 'role', 'role_binding']),
  ...ofGroup('scheduling.k8s.io', ['priority_class']),
  ...ofGroup('storage.k8s.io', ['storage_class']),
  ...ofGroup('admissionregistration.k8s.io', [
    ...['mutating_webhook_configuration', 'validating_webhook_configuration'],
  ]),
};

function ofGroup(group: string, kinds: readonly string[]): Record<string, string> {
  return Object.fromEntries(kinds.map((kind) => [kind, group]));
}
