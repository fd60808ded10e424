import { type Expression, expression, jsonText, type ScopeOf } from 'berth/cdk';
import { type SkeCluster, SkeKubeconfig } from 'berth/stackit';
import type { layer } from './layer.ts';

interface Access {
  readonly host: Expression;
  readonly certificateAuthority: Expression;
  /** Text of a kubeconfig; no credential is in it. */
  readonly kubeconfig: Expression;
}

/**
 * How clients get a certificate for half an hour: as who is logged in at the STACKIT CLI, or as its service account.
 * Source: stackitcloud/stackit-cli internal/cmd/ske/kubeconfig/login.
 */
const login = {
  apiVersion: 'client.authentication.k8s.io/v1',
  command: 'stackit',
  args: ['ske', 'kubeconfig', 'login'],
  interactiveMode: 'Never',
  provideClusterInfo: true,
  installHint:
    'install the STACKIT CLI (https://github.com/stackitcloud/stackit-cli), then "stackit auth login"',
};

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
  const host = expression(`nonsensitive(${found}.server)`);
  const certificateAuthority = expression(`nonsensitive(${found}["certificate-authority-data"])`);
  return {
    host,
    certificateAuthority: expression(`base64decode(${certificateAuthority.source})`),
    kubeconfig: jsonText({
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': name,
      contexts: [{ name, context: { cluster: name, user: name } }],
      clusters: [
        {
          name,
          cluster: {
            server: host,
            'certificate-authority-data': certificateAuthority,
            extensions: [
              {
                name: 'client.authentication.k8s.io/exec',
                extension: { stackitProjectID: v.project_id, clusterName: name, region: v.region },
              },
            ],
          },
        },
      ],
      users: [{ name, user: { exec: login } }],
    }),
  };
}
