import { type Construct, reference } from 'berth/cdk';
import { NamespaceV1 } from 'berth/kubernetes/namespace-v1';
import { ResourceQuotaV1 } from 'berth/kubernetes/resource-quota-v1';
import type { block } from './block.ts';

/** Makes the resources. Values of inputs are Terraform expressions: they are known when Terraform runs, not here. */
export const construct: Construct<typeof block> = ({ stack, variables }) => {
  // The id 'namespace' becomes the address in the state: renaming it later destroys and makes anew.
  const namespace = new NamespaceV1(stack, 'namespace', {
    metadata: {
      name: variables.namespace_name.text,
      // Runs of teams may only make and change namespaces with this label.
      labels: { 'app.kubernetes.io/managed-by': 'berth' },
    },
  });
  const name = reference(namespace, 'metadata[0].name');
  new ResourceQuotaV1(stack, 'quota', {
    metadata: { name: 'pods', namespace: name.text },
    spec: { hard: { pods: variables.pods.text } },
  });
  return { namespace: name };
};
