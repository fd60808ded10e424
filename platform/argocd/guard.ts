import {
  type AdmissionPolicy,
  admissionPolicy,
  celText,
  type Expression,
  expression,
  type KubectlManifest,
  type ScopeOf,
  type Value,
} from 'berth/cdk';
import {
  changesOnlyOwn,
  managedByPlatform,
  namespacesOfPlatform,
  noPodAsDeployer,
  noToken,
  ownInArgocd,
  projectInBounds,
  pullSecretOnlyInOwn,
  repositorySecret,
  withinOwnProject,
  writesOnlyIntoOwn,
} from './guard-rules.ts';
import type { layer } from './layer.ts';
import { names } from './names.ts';

type LayerScope = ScopeOf<typeof layer>;

/** Controllers of Kubernetes: they clean up, and only the platform can act as them. */
const noController =
  '!request.userInfo.username.matches("^system:(serviceaccount:kube-system:|kube-controller-manager$)")';
const writes = ['CREATE', 'UPDATE', 'DELETE'];

/**
 * Admission policies that hold the provisioner to namespaces that berth made, whatever its rights are. They refuse
 * what they cannot evaluate. Other identities are looked at only where a Secret would widen somebody's rights.
 */
export function guard({ stack, variables: v }: LayerScope): KubectlManifest[] {
  const home = v.argocd_namespace;
  const provisioner = equals(
    'request.userInfo.username',
    `system:serviceaccount:\${${home.source}}:${names.provisioner}`,
  );
  const policies: Omit<AdmissionPolicy, 'variables'>[] = [
    {
      name: `${names.provisioner}-writes`,
      only: { provisioner },
      resources: [
        { operations: ['*'], apiGroups: ['*'], apiVersions: ['*'], resources: ['*/*'], scope: 'Namespaced' },
      ],
      validations: [writesOnlyIntoOwn],
    },
    {
      name: `${names.provisioner}-namespaces`,
      only: { provisioner },
      resources: [rule('', ['namespaces', 'namespaces/*'], writes)],
      validations: [namespacesOfPlatform, changesOnlyOwn],
    },
    {
      name: `${names.provisioner}-argocd`,
      only: { provisioner, argocd: equals('request.namespace', `\${${home.source}}`) },
      resources: [
        rule('', ['secrets'], writes),
        rule('argoproj.io', ['applications', 'appprojects'], writes),
      ],
      validations: [ownInArgocd, repositorySecret, projectInBounds, withinOwnProject],
    },
    {
      name: 'berth-secrets',
      only: {},
      resources: [rule('', ['secrets'], ['CREATE'])],
      validations: [pullSecretOnlyInOwn, noToken],
    },
    {
      name: 'berth-managed',
      // Argo CD writes into Applications what has become of them.
      only: { tenant: noController, no_argocd: notFrom(`\${${home.source}}`) },
      objects: { matchExpressions: [{ key: 'berth.dev/instance', operator: 'Exists' }] },
      resources: [
        { operations: writes, apiGroups: ['*'], apiVersions: ['*'], resources: ['*/*'], scope: '*' },
      ],
      validations: [managedByPlatform],
    },
    {
      name: 'berth-deployer',
      only: {},
      resources: [rule('', ['pods'], ['CREATE'])],
      validations: [noPodAsDeployer],
    },
  ];
  const variables = {
    argocd: celText(`\${${home.source}}`),
    name: 'object != null ? object.metadata.name : oldObject.metadata.name',
  };
  return policies.map((policy) => admissionPolicy(stack, { ...policy, variables }));
}

function rule(group: string, resources: string[], operations: string[]): Value {
  return { operations, apiGroups: [group], apiVersions: ['*'], resources };
}

/** No account of the namespace. */
function notFrom(template: string): Expression {
  const prefix = celText(`system:serviceaccount:${template}:`).source;
  return expression(`format("!request.userInfo.username.startsWith(%s)", ${prefix})`);
}

function equals(field: string, template: string): Expression {
  return expression(`format("${field} == %s", ${celText(template).source})`);
}
