import type { TerraformStack } from '#cdktf';
import { KubectlManifest } from './bindings/kubectl-manifest.ts';
import { type Expression, expression, type Value } from './expression.ts';

/** What must hold, in CEL, and what is said when it does not. */
export interface Validation {
  readonly expression: string;
  readonly message: string;
}

export interface AdmissionPolicy {
  /** Name of the policy and of its binding, also as ids of the resources. */
  readonly name: string;
  /** Rules of what is looked at, as in `matchConstraints.resourceRules`. */
  readonly resources: Value;
  /** Labels that an object must have to be looked at, as a label selector. @default any */
  readonly objects?: Value;
  /** CEL conditions, by name, that a request must meet to be looked at. */
  readonly only: { readonly [name: string]: Value };
  /** CEL expressions by the names that validations know them by. */
  readonly variables: { readonly [name: string]: Value };
  readonly validations: readonly Validation[];
}

const api = 'admissionregistration.k8s.io/v1';

/**
 * A ValidatingAdmissionPolicy that denies what breaks it, and what it cannot evaluate.
 * @returns its binding: what depends on that is held back from its first moment
 */
export function admissionPolicy(
  stack: TerraformStack,
  { name, resources, objects, only, variables, validations }: AdmissionPolicy,
): KubectlManifest {
  const policy = new KubectlManifest(stack, name, {
    manifest: {
      apiVersion: api,
      kind: 'ValidatingAdmissionPolicy',
      metadata: { name },
      spec: {
        failurePolicy: 'Fail',
        matchConstraints: {
          resourceRules: resources,
          ...(objects !== undefined && { objectSelector: objects }),
        },
        matchConditions: named(only),
        variables: named(variables),
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
}

/** A CEL string; jsonencode keeps it one whatever the variables hold. @param template as in a Terraform string */
export function celText(template: string): Expression {
  return expression(`jsonencode("${template}")`);
}

function named(expressions: { readonly [name: string]: Value }): Value {
  return Object.entries(expressions).map(([name, cel]) => ({ name, expression: cel }));
}
