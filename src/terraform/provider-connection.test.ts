import { expect, test } from 'vitest';
import { adminConnection, tokenConnection } from './provider-connection.ts';

const cluster = { server: 'https://a:6443', kubeconfig: '/work/kubeconfig', context: 'berth' };

test('with a token no kubeconfig is read', () => {
  const environment = tokenConnection({ ...cluster, certificateAuthority: 'PEM' }, 'letmein');
  expect(environment).toMatchObject({
    KUBE_HOST: 'https://a:6443',
    KUBE_TOKEN: 'letmein',
    KUBE_CLUSTER_CA_CERT_DATA: 'PEM',
    KUBE_LOAD_CONFIG_FILE: 'false',
  });
  expect(Object.values(environment)).not.toContain('/work/kubeconfig');
  expect(tokenConnection(cluster, 'letmein')).not.toHaveProperty('KUBE_CLUSTER_CA_CERT_DATA');
});

test('an administrator comes with the kubeconfig under each name that a provider reads', () => {
  expect(adminConnection(cluster)).toEqual({
    KUBE_CONFIG: '/work/kubeconfig',
    KUBECONFIG: '/work/kubeconfig',
    KUBE_CONFIG_PATH: '/work/kubeconfig',
    KUBE_CTX: 'berth',
  });
});
