import { expect, test } from 'vitest';
import { childEnvironment } from './environment.ts';

const options = {
  caller: {},
  workspace: 'dev.a.b',
  dataFolder: '/modules/abc/.terraform',
  cliConfig: '/cache/cli.tfrc',
  connection: {},
  secrets: {},
  debug: false,
};
const own = {
  GOGC: 'off',
  GOMEMLIMIT: '1GiB',
  TF_IN_AUTOMATION: '1',
  CHECKPOINT_DISABLE: '1',
  TF_CLI_CONFIG_FILE: '/cache/cli.tfrc',
  TF_WORKSPACE: 'dev.a.b',
  TF_DATA_DIR: '/modules/abc/.terraform',
};

test('a Terraform process sees what berth sets and nothing else', () => {
  expect(childEnvironment(options)).toEqual(own);
});

test('of the caller only names that are listed come through', () => {
  const caller = {
    PATH: '/bin',
    HOME: '/home/ada',
    https_proxy: 'http://proxy',
    SSL_CERT_FILE: '/ca.pem',
    LANG: undefined,
    TF_CLI_ARGS: '-target=a',
    TF_CLI_ARGS_apply: '-lock=false',
    TF_VAR_size: 'large',
    TF_WORKSPACE: 'other',
    TF_DATA_DIR: '/elsewhere',
    TF_CLI_CONFIG_FILE: '/elsewhere',
    TF_LOG: 'TRACE',
    KUBECONFIG: '/home/ada/.kube/config',
    KUBE_TOKEN: 'letmein',
    AWS_SECRET_ACCESS_KEY: 'letmein',
  };
  expect(childEnvironment({ ...options, caller })).toEqual({
    ...own,
    PATH: '/bin',
    HOME: '/home/ada',
    https_proxy: 'http://proxy',
    SSL_CERT_FILE: '/ca.pem',
  });
});

test('logs of Terraform are let through with --debug only, and never to a file of its own', () => {
  const caller = { TF_LOG: 'DEBUG', TF_LOG_CORE: '', TF_LOG_PATH: '/tmp/log' };
  expect(childEnvironment({ ...options, caller })).toEqual(own);
  expect(childEnvironment({ ...options, caller, debug: true })).toEqual({
    ...own,
    TF_LOG_CORE: 'DEBUG',
    TF_LOG_PROVIDER: 'DEBUG',
  });
  const both = { TF_LOG: 'DEBUG', TF_LOG_CORE: 'TRACE' };
  expect(childEnvironment({ ...options, caller: both, debug: true })).toEqual({
    ...own,
    TF_LOG_CORE: 'TRACE',
    TF_LOG_PROVIDER: 'DEBUG',
  });
});

test('secrets travel as variables, and the connection as it is', () => {
  const connection = { KUBE_HOST: 'https://a', TF_WORKSPACE: 'never' };
  expect(childEnvironment({ ...options, connection, secrets: { git_token: 'letmein', empty: '' } })).toEqual({
    ...own,
    KUBE_HOST: 'https://a',
    TF_VAR_git_token: 'letmein',
    TF_VAR_empty: '',
  });
});
