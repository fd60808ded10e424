import { admissionPolicy, celText, expression, type KubectlManifest, type ScopeOf } from 'berth/cdk';
import type { layer } from './layer.ts';
import { accountNames } from './names.ts';

/** The kinds that the replicator may write at all. */
const written = [
  { group: '', resources: ['namespaces', 'resourcequotas'] },
  { group: 'rbac.authorization.k8s.io', resources: ['rolebindings'] },
];

/** Its rights hold in every namespace, as RBAC knows no patterns; this keeps it out of those of the platform. */
export function replicatorGuard({ stack, variables: v }: ScopeOf<typeof layer>): KubectlManifest {
  const user = `system:serviceaccount:\${${v.namespace.source}}:${accountNames.replicator}`;
  return admissionPolicy(stack, {
    name: accountNames.replicator,
    resources: written.map(({ group, resources }) => ({
      operations: ['CREATE', 'UPDATE', 'DELETE'],
      apiGroups: [group],
      apiVersions: ['*'],
      resources,
    })),
    only: {
      replicator: expression(`format("request.userInfo.username == %s", ${celText(user).source})`),
    },
    variables: {
      own: celText(`\${${v.namespace.source}}`),
      argocd: celText(`\${${v.argocd_namespace.source}}`),
      // The namespace of a Namespace is itself, also where the request does not say so.
      target:
        'request.resource.resource == "namespaces" ? (object != null ? object.metadata.name : oldObject.metadata.name) : request.namespace',
    },
    validations: [
      {
        expression:
          '!variables.target.matches("^(kube-|platform-)|^default$") && !(variables.target in [variables.own, variables.argocd])',
        message: `${accountNames.replicator} writes into no namespace of the platform: kube-*, platform-*, default, that of Argo CD and its own`,
      },
    ],
  });
}
