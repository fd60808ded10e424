import type { ProviderName } from './provider-set.ts';

/**
 * Environment variables that tell a provider of a service who it is, where a portal runs it. Sources: as in
 * src/terraform/provider-variables.ts, which has every variable that they read.
 */
export const providerIdentity: Readonly<
  Partial<Record<ProviderName, Readonly<Record<string, 'plain' | 'secret'>>>>
> = {
  harbor: { HARBOR_USERNAME: 'plain', HARBOR_PASSWORD: 'secret' },
  stackit: { STACKIT_SERVICE_ACCOUNT_KEY: 'secret' },
  meshstack: { MESHSTACK_ENDPOINT: 'plain', MESHSTACK_API_KEY: 'plain', MESHSTACK_API_SECRET: 'secret' },
};
