import { expect, test } from 'vitest';
import { fileConnection, providerConnection } from './provider-connection.ts';

const server = 'https://a:6443';
const address = { KUBE_LOAD_CONFIG_FILE: 'false', KUBE_HOST: server };

test.each([
  [{ token: 'letmein' }, { KUBE_TOKEN: 'letmein' }],
  [
    { username: 'me', password: 'pass' },
    { KUBE_USER: 'me', KUBE_PASSWORD: 'pass' },
  ],
  [{ token: 'letmein', username: 'me', password: 'pass' }, { KUBE_TOKEN: 'letmein' }],
  [
    { certificate: 'CERT', key: 'KEY' },
    { KUBE_CLIENT_CERT_DATA: 'CERT', KUBE_CLIENT_KEY_DATA: 'KEY' },
  ],
])('the identity %j becomes %j, and no kubeconfig is read', (identity, variables) => {
  expect(providerConnection({ server }, identity)).toEqual({ ...address, ...variables });
});

test.each([
  [{ certificateAuthority: 'PEM' }, { KUBE_CLUSTER_CA_CERT_DATA: 'PEM' }],
  [{ tlsServerName: 'api' }, { KUBE_TLS_SERVER_NAME: 'api' }],
  [{ certificateAuthority: 'PEM', insecure: true }, { KUBE_INSECURE: 'true' }],
])('the trust %j becomes %j', (trust, variables) => {
  expect(providerConnection({ server, ...trust }, {})).toEqual({ ...address, ...variables });
});

test('a kubeconfig comes under each name that a provider reads', () => {
  expect(fileConnection('/projects/kubeconfig', 'berth')).toEqual({
    KUBE_CONFIG: '/projects/kubeconfig',
    KUBECONFIG: '/projects/kubeconfig',
    KUBE_CONFIG_PATH: '/projects/kubeconfig',
    KUBE_CTX: 'berth',
  });
});
