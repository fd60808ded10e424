import { expect, test } from 'vitest';
import { providerVariables } from './provider-variables.ts';

const caller = {
  HOME: '/home/ada',
  STACKIT_SERVICE_ACCOUNT_KEY_PATH: '~/keys/sa.json',
  STACKIT_PRIVATE_KEY_PATH: 'private.pem',
  STACKIT_SERVICE_ACCOUNT_TOKEN: 'a-token',
  STACKIT_USE_OIDC: '',
  HARBOR_URL: 'https://harbor.example.com',
  HARBOR_PASSWORD: 'a-password',
  AWS_SECRET_ACCESS_KEY: 'not-theirs',
};

test('a provider gets its own variables, paths made absolute, and nothing else of the caller', () => {
  expect(providerVariables(['stackit'], { caller, folder: '/project' })).toEqual({
    variables: {
      STACKIT_SERVICE_ACCOUNT_KEY_PATH: '/home/ada/keys/sa.json',
      STACKIT_PRIVATE_KEY_PATH: '/project/private.pem',
      STACKIT_SERVICE_ACCOUNT_TOKEN: 'a-token',
    },
    secrets: ['a-token'],
  });
});

test('content of several providers gets those of each', () => {
  const { variables, secrets } = providerVariables(['kubernetes', 'harbor'], { caller, folder: '/project' });
  expect(variables).toEqual({ HARBOR_URL: 'https://harbor.example.com', HARBOR_PASSWORD: 'a-password' });
  expect(secrets).toEqual(['a-password']);
});

test('providers that are led by the cluster get none', () => {
  expect(providerVariables(['kubernetes', 'helm', 'kubectl'], { caller, folder: '/' })).toEqual({
    variables: {},
    secrets: [],
  });
});
