import { describe, expect, test } from 'vitest';
import { inputs } from '../../building-blocks/namespace-with-argocd/inputs.ts';
import { names as blockNames, tenantRole } from '../../building-blocks/namespace-with-argocd/names.ts';
import { namespacesOfPlatform } from '../../platform/argocd/guard-rules.ts';
import { names, tenantRoles } from '../../platform/argocd/names.ts';
import { may } from '../helpers/access.ts';
import {
  argocd,
  foreign,
  guardedNamespaces,
  identities,
  own,
  type Who,
} from '../helpers/guarded-namespaces.ts';

guardedNamespaces();

describe('the layer argocd and the block namespace-with-argocd', () => {
  test('mean the same names', () => {
    expect(names).toMatchObject({
      managedBy: blockNames.managedBy,
      pullSecret: blockNames.pullSecret,
      deployer: blockNames.deployer,
    });
    expect(Object.entries(tenantRoles)).toEqual(
      ['view', 'edit', 'admin'].map((role) => [role, tenantRole.prefix + role]),
    );
    const { shape } = inputs.inputs.namespace_name;
    const reserved = shape.type === 'text' && shape.rules.find((rule) => rule.kind === 'excludes');
    expect(reserved && reserved.kind === 'excludes' && reserved.pattern).toBeTruthy();
    expect(namespacesOfPlatform.expression).toContain(
      `"${reserved && 'pattern' in reserved && reserved.pattern}"`,
    );
  });
});

/** Verbs; kind; where; who may. Everybody who is not named may not. */
type Row = readonly [verbs: string, resource: string, where: string | undefined, who: string];
const team = 'view edit admin deployer';
const editors = 'edit admin deployer';
const admins = 'admin deployer';
const nobody = '';
const read = 'get list watch';
const change = 'create update patch delete';

const matrix: readonly Row[] = [
  // seeing
  ['get', 'namespaces', own, `${team} provisioner`],
  [read, 'pods', own, team],
  ['get', 'pods/log', own, team],
  [read, 'deployments.apps', own, team],
  [read, 'statefulsets.apps', own, team],
  [read, 'jobs.batch', own, team],
  [read, 'configmaps', own, team],
  [read, 'services', own, team],
  [read, 'events', own, team],
  [read, 'events.events.k8s.io', own, team],
  [read, 'endpointslices.discovery.k8s.io', own, team],
  [read, 'persistentvolumeclaims', own, team],
  [read, 'ingresses.networking.k8s.io', own, team],
  [read, 'httproutes.gateway.networking.k8s.io', own, team],
  [read, 'gateways.gateway.networking.k8s.io', own, team],
  [read, 'horizontalpodautoscalers.autoscaling', own, team],
  [read, 'poddisruptionbudgets.policy', own, team],
  [read, 'sealedsecrets.bitnami.com', own, team],
  ['get list', 'pods.metrics.k8s.io', own, team],
  [read, 'secrets', own, editors],
  // the bounds: to be read by the team, written by the platform
  ['get', 'resourcequotas', own, `${team} provisioner`],
  ['get', 'limitranges', own, `${team} provisioner`],
  ['get', 'networkpolicies.networking.k8s.io', own, `${team} provisioner`],
  ['list watch', 'resourcequotas', own, team],
  ['list watch', 'networkpolicies.networking.k8s.io', own, team],
  [change, 'resourcequotas', own, 'provisioner'],
  [change, 'limitranges', own, 'provisioner'],
  [change, 'networkpolicies.networking.k8s.io', own, 'provisioner'],
  ['deletecollection', 'networkpolicies.networking.k8s.io', own, nobody],
  ['update patch delete', 'namespaces', own, 'provisioner'],
  // working
  [change, 'deployments.apps', own, editors],
  [change, 'statefulsets.apps', own, editors],
  [change, 'daemonsets.apps', own, editors],
  ['update patch', 'deployments.apps/scale', own, editors],
  [change, 'pods', own, editors],
  [change, 'services', own, editors],
  [change, 'configmaps', own, editors],
  ['update patch delete', 'secrets', own, editors],
  ['create', 'secrets', own, `${editors} provisioner`],
  [change, 'persistentvolumeclaims', own, editors],
  [change, 'ingresses.networking.k8s.io', own, editors],
  [change, 'httproutes.gateway.networking.k8s.io', own, editors],
  [change, 'grpcroutes.gateway.networking.k8s.io', own, editors],
  [change, 'horizontalpodautoscalers.autoscaling', own, editors],
  [change, 'poddisruptionbudgets.policy', own, editors],
  [change, 'sealedsecrets.bitnami.com', own, editors],
  [change, 'jobs.batch', own, editors],
  [change, 'cronjobs.batch', own, editors],
  ['create', 'pods/exec', own, editors],
  ['create', 'pods/attach', own, editors],
  ['create', 'pods/portforward', own, editors],
  ['patch', 'pods/ephemeralcontainers', own, editors],
  // the team's own administration
  [change, 'serviceaccounts', own, `${admins} provisioner`],
  ['create', 'pods/eviction', own, admins],
  ['create', 'referencegrants.gateway.networking.k8s.io', own, admins],
  ['get', 'rolebindings.rbac.authorization.k8s.io', own, `${admins} provisioner`],
  ['list', 'rolebindings.rbac.authorization.k8s.io', own, admins],
  [read, 'roles.rbac.authorization.k8s.io', own, admins],
  // ways to more rights
  [change, 'rolebindings.rbac.authorization.k8s.io', own, 'provisioner'],
  [`${change} escalate bind`, 'roles.rbac.authorization.k8s.io', own, nobody],
  ['create', 'serviceaccounts/token', own, nobody],
  ['impersonate', 'serviceaccounts', own, nobody],
  ['impersonate', 'users', undefined, nobody],
  ['impersonate', 'groups', undefined, nobody],
  ['create', 'services/proxy', own, nobody],
  ['create', 'pods/proxy', own, nobody],
  ['create', 'pods/binding', own, nobody],
  [change, 'endpoints', own, nobody],
  [change, 'endpointslices.discovery.k8s.io', own, nobody],
  [change, 'gateways.gateway.networking.k8s.io', own, nobody],
  [change, 'applications.argoproj.io', own, nobody],
  [change, 'clusterroles.rbac.authorization.k8s.io', undefined, nobody],
  [change, 'clusterrolebindings.rbac.authorization.k8s.io', undefined, nobody],
  ['bind', 'clusterroles.rbac.authorization.k8s.io', undefined, nobody],
  ['bind', 'clusterroles.rbac.authorization.k8s.io:cluster-admin', undefined, nobody],
  ['bind', 'clusterroles.rbac.authorization.k8s.io:admin', undefined, nobody],
  ['bind', `clusterroles.rbac.authorization.k8s.io:${tenantRoles.admin}`, undefined, 'provisioner'],
  ['bind', `clusterroles.rbac.authorization.k8s.io:${tenantRoles.view}`, undefined, 'provisioner'],
  ['escalate', `clusterroles.rbac.authorization.k8s.io:${tenantRoles.admin}`, undefined, nobody],
  [change, 'validatingadmissionpolicies.admissionregistration.k8s.io', undefined, nobody],
  [change, 'validatingadmissionpolicybindings.admissionregistration.k8s.io', undefined, nobody],
  [change, 'customresourcedefinitions.apiextensions.k8s.io', undefined, nobody],
  ['get list', 'customresourcedefinitions.apiextensions.k8s.io', undefined, 'provisioner'],
  ['get list', 'nodes', undefined, nobody],
  ['get list create', 'persistentvolumes', undefined, nobody],
  // the cluster and other namespaces
  ['list create delete', 'namespaces', undefined, 'provisioner'],
  ['get', 'namespaces', 'kube-system', 'provisioner'],
  ['get', 'namespaces', foreign, 'provisioner'],
  [read, 'pods', foreign, nobody],
  [read, 'configmaps', 'kube-system', nobody],
  [change, 'deployments.apps', foreign, nobody],
  [read, 'secrets', foreign, nobody],
  [read, 'secrets', 'kube-system', nobody],
  ['get patch delete', `secrets:${names.pullSecret}`, foreign, 'provisioner'],
  ['list watch', `secrets:${names.pullSecret}`, own, editors],
  ['get', `secrets:${names.pullSecret}-2`, own, editors],
  // the namespace of Argo CD
  ['get create update patch delete', 'secrets', argocd, 'provisioner'],
  ['list watch deletecollection', 'secrets', argocd, nobody],
  ['get create update patch delete', 'applications.argoproj.io', argocd, 'provisioner'],
  ['get create update patch delete', 'appprojects.argoproj.io', argocd, 'provisioner'],
  ['watch', 'applications.argoproj.io', argocd, 'provisioner'],
  ['list', 'applications.argoproj.io', argocd, nobody],
  [change, 'applicationsets.argoproj.io', argocd, nobody],
  ['get create update patch delete', 'configmaps', argocd, nobody],
  ['create', 'pods/exec', argocd, nobody],
  [read, 'pods', argocd, nobody],
];

describe('rights', () => {
  test.for(matrix)('%s %s in %s: %s', async ([verbs, resource, namespace, who]) => {
    const allowed = who.split(' ');
    const asked = (Object.keys(identities) as Who[]).flatMap((name) =>
      verbs
        .split(' ')
        .map(async (verb) => [`${name} ${verb}`, await may(identities[name], { verb, resource, namespace })]),
    );
    const expected = (Object.keys(identities) as Who[]).flatMap((name) =>
      verbs.split(' ').map((verb) => [`${name} ${verb}`, allowed.includes(name)]),
    );
    expect(Object.fromEntries(await Promise.all(asked))).toEqual(Object.fromEntries(expected));
  });
});
