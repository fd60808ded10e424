import { excludes } from './rule.ts';

/** Pattern of the namespaces that belong to the platform; as Terraform and CEL read it, too. */
export const reservedNamespaces = '^(kube-|platform-)|^(default|argocd)$';

export const notReserved = excludes(
  reservedNamespaces,
  'is reserved: kube-*, platform-*, default and argocd belong to the platform',
);
