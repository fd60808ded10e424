import { portal } from '../../model/portal.ts';

/** A kubeconfig that stands in until meshStack has written the real one; plans with it are refused. */
export const mockKubeconfig = `# Stands in for ${portal.kubeconfig} where meshStack has not written it, as in "validate". Plans with it are refused.
${kubeconfig('mock', portal.mockHost, 'client-certificate-data: ""')}`;

/** No secret anywhere. */
export const testToken = 'example-of-a-token-in-a-kubeconfig';

export const testKubeconfigFile = 'kubeconfig-test.yaml';

/** A kubeconfig for tests with mocked providers. */
export const testKubeconfig = `# For tests with mocked providers: it leads nowhere.
${kubeconfig('test', 'https://cluster.example.com', `token: ${testToken}`)}`;

function kubeconfig(name: string, server: string, user: string): string {
  return `apiVersion: v1
kind: Config
current-context: ${name}
contexts:
  - name: ${name}
    context:
      cluster: ${name}
      user: ${name}
clusters:
  - name: ${name}
    cluster:
      server: ${server}
      certificate-authority-data: ""
users:
  - name: ${name}
    user:
      ${user}
`;
}
