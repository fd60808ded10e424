import { type Expression, expression, type ScopeOf } from 'berth/cdk';
import { type SkeCluster, SkeKubeconfig } from 'berth/stackit';
import type { layer } from './layer.ts';

interface Access {
  readonly host: Expression;
  readonly certificateAuthority: Expression;
  /** How to get a kubeconfig; no credential is in it. */
  readonly reference: Expression;
}

/**
 * Address and certificate of the API server, which STACKIT tells in a kubeconfig only. That one is an administrator for
 * a short time, it is renewed before its end, and it stays in the state of this layer.
 */
export function clusterAccess({ stack, variables: v }: ScopeOf<typeof layer>, cluster: SkeCluster): Access {
  const name = cluster.attribute('name');
  const kubeconfig = new SkeKubeconfig(stack, 'kubeconfig', {
    projectId: v.project_id,
    region: v.region,
    clusterName: name,
    expiration: v.kubeconfig_lifetime,
    refresh: true,
    refreshBefore: expression(`floor(${v.kubeconfig_lifetime.source} / 2)`),
  });
  const found = `yamldecode(${kubeconfig.attribute('kube_config').source}).clusters[0].cluster`;
  const [project, region] = [v.project_id.source, v.region.source];
  return {
    host: expression(`nonsensitive(${found}.server)`),
    certificateAuthority: expression(`nonsensitive(base64decode(${found}["certificate-authority-data"]))`),
    reference: expression(
      `{ project_id = ${project}, region = ${region}, cluster = ${name.source}, command = "stackit ske kubeconfig create \${${name.source}} --login --project-id \${${project}} --region \${${region}}" }`,
    ),
  };
}
