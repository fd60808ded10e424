import { type Expression, expression, KubectlManifest, type ScopeOf, type Value } from 'berth/cdk';
import {
  changesOnlyOwn,
  namespacesOfPlatform,
  noToken,
  ownInArgocd,
  projectInBounds,
  pullSecretOnlyInOwn,
  repositorySecret,
  type Validation,
  withinOwnProject,
  writesOnlyIntoOwn,
} from './guard-rules.ts';
import type { layer } from './layer.ts';
import { names } from './names.ts';

type LayerScope = ScopeOf<typeof layer>;

const api = 'admissionregistration.k8s.io/v1';
const writes = ['CREATE', 'UPDATE', 'DELETE'];

interface Policy {
  readonly name: string;
  readonly resources: Value;
  /** CEL conditions, by name, that a request must meet to be looked at. */
  readonly only: { readonly [name: string]: Value };
  readonly validations: readonly Validation[];
}

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
  const policies: Policy[] = [
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
  ];
  return policies.map(({ name, only, resources, validations }) => {
    const policy = new KubectlManifest(stack, name, {
      manifest: {
        apiVersion: api,
        kind: 'ValidatingAdmissionPolicy',
        metadata: { name },
        spec: {
          failurePolicy: 'Fail',
          matchConstraints: { resourceRules: resources },
          matchConditions: Object.entries(only).map(([condition, cel]) => ({
            name: condition,
            expression: cel,
          })),
          variables: [
            { name: 'argocd', expression: celText(`\${${home.source}}`) },
            { name: 'name', expression: 'object != null ? object.metadata.name : oldObject.metadata.name' },
          ],
          validations: validations.map((validation) => ({ ...validation })),
        },
      },
      forceConflicts: true,
    });
    return new KubectlManifest(stack, `${name}-binding`, {
      manifest: {
        apiVersion: api,
        kind: 'ValidatingAdmissionPolicyBinding',
        metadata: { name },
        spec: { policyName: name, validationActions: ['Deny'] },
      },
      forceConflicts: true,
      dependsOn: [policy],
    });
  });
}

function rule(group: string, resources: string[], operations: string[]): Value {
  return { operations, apiGroups: [group], apiVersions: ['*'], resources };
}

/** A CEL string; jsonencode keeps it one whatever the variable holds. */
function celText(template: string): Expression {
  return expression(`jsonencode("${template}")`);
}

function equals(field: string, template: string): Expression {
  return expression(`format("${field} == %s", ${celText(template).source})`);
}
