import { type Construct, reference } from 'berth/cdk';
import { ConfigMapV1 } from 'berth/kubernetes/config-map-v1';
import { NamespaceV1 } from 'berth/kubernetes/namespace-v1';
import type { layer } from './layer.ts';

/** Makes the resources. Values of inputs are Terraform expressions: they are known when Terraform runs, not here. */
export const construct: Construct<typeof layer> = ({ stack, variables }) => {
  // The id 'namespace' becomes the address in the state: renaming it later destroys and makes anew.
  const namespace = new NamespaceV1(stack, 'namespace', {
    metadata: { name: variables.namespace_name.text },
  });
  const name = reference(namespace, 'metadata[0].name');
  new ConfigMapV1(stack, 'info', {
    metadata: { name: 'platform-info', namespace: name.text },
    data: { contact: variables.contact.text },
  });
  return { namespace: name };
};
