import { defineRule, type PolicyFinding } from '../../model/policy.ts';
import { manifestHeader, type ObjectHeader } from '../manifest.ts';

/**
 * Kinds of Kubernetes itself that are in no namespace: there, metadata.namespace has no effect.
 * Source: `kubectl api-resources --namespaced=false`, Kubernetes 1.36, without requests such as TokenReview.
 */
const clusterKinds = new Set([
  ...['Node', 'PersistentVolume', 'CustomResourceDefinition', 'APIService', 'CertificateSigningRequest'],
  ...['ClusterRole', 'ClusterRoleBinding', 'ClusterTrustBundle', 'FlowSchema', 'PriorityLevelConfiguration'],
  ...['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'],
  ...['MutatingAdmissionPolicy', 'MutatingAdmissionPolicyBinding'],
  ...['ValidatingAdmissionPolicy', 'ValidatingAdmissionPolicyBinding'],
  ...['IngressClass', 'GatewayClass', 'IPAddress', 'ServiceCIDR', 'RuntimeClass', 'PriorityClass'],
  ...['CSIDriver', 'CSINode', 'StorageClass', 'VolumeAttachment', 'VolumeAttributesClass'],
  ...['DeviceClass', 'ResourceSlice'],
]);

export const rule = defineRule({
  name: 'no-cluster-wide-objects',
  title: 'a building block makes nothing cluster wide beside its own namespace',
  level: 'mandatory',
  check: ({ kind, module }) => {
    if (kind === 'layer') return [];
    const resources = Object.entries(module.resource ?? {}).flatMap(([type, byName]) =>
      Object.entries(byName).map(([name, body]) => ({ type, address: `${type}.${name}`, body })),
    );
    const modules = Object.keys((module.module as object | undefined) ?? {});
    return [
      ...resources.flatMap(({ type, address, body }) => findings(address, headerOf(type, body))),
      ...modules.map((name) => unclear(`module.${name}`, 'a Terraform module cannot be looked into')),
    ];
  },
});

/** undefined: nothing in Kubernetes. */
function headerOf(type: string, body: Readonly<Record<string, unknown>>): ObjectHeader | undefined {
  if (type === 'kubectl_manifest') return manifestHeader(body.yaml_body);
  if (type === 'kubernetes_manifest') return manifestHeader(body.manifest);
  if (type === 'helm_release') return { kind: type, namespaced: body.namespace !== undefined };
  if (!type.startsWith('kubernetes_')) return undefined;
  // Typed resources: the kind of the patch resources is an argument, that of the others is their type.
  const kind = typeof body.kind === 'string' ? body.kind : kindOf(type);
  return { ...manifestHeader({ kind, metadata: [body.metadata].flat()[0] }), kind };
}

function findings(address: string, header: ObjectHeader | undefined): PolicyFinding[] {
  if (!header || header.kind === 'Namespace') return [];
  if (header.kind === undefined || header.namespaced === undefined) {
    return [unclear(address, 'its kind and its namespace cannot be told from the module')];
  }
  if (header.namespaced && !clusterKinds.has(header.kind)) return [];
  return [
    {
      message: `${address} (${header.kind}) is cluster wide: it is in no namespace`,
      at: address,
      fix: 'make it a part of a platform layer, or give it metadata.namespace if it is of a kind that has one',
    },
  ];
}

function unclear(at: string, problem: string): PolicyFinding {
  return {
    message: `${at}: ${problem}`,
    at,
    fix: 'write kind and metadata.namespace into the construct as they are',
  };
}

/** kubernetes_cluster_role_v1 -> ClusterRole */
function kindOf(type: string): string {
  const words = type
    .replace(/^kubernetes_/, '')
    .replace(/_v[0-9]+((alpha|beta)[0-9]+)?$/, '')
    .split('_');
  const kind = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
  return kind === 'ApiService' ? 'APIService' : kind.replace(/^Csi/, 'CSI');
}
