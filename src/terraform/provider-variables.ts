import path from 'node:path';
import type { ProviderName } from '../model/provider-set.ts';

/** What an environment variable of a provider holds. */
type Kind = 'plain' | 'secret' | 'path';

/**
 * Variables of the caller that providers read by themselves: who they are, and at which address. The others get theirs
 * from the cluster of the environment. Sources: stackitcloud/terraform-provider-stackit stackit/provider.go and
 * stackit-sdk-go core/auth; goharbor/terraform-provider-harbor and meshcloud/terraform-provider-meshstack, provider.go.
 */
const read: Readonly<Partial<Record<ProviderName, Readonly<Record<string, Kind>>>>> = {
  stackit: {
    STACKIT_SERVICE_ACCOUNT_KEY: 'secret',
    STACKIT_SERVICE_ACCOUNT_KEY_PATH: 'path',
    STACKIT_PRIVATE_KEY: 'secret',
    STACKIT_PRIVATE_KEY_PATH: 'path',
    STACKIT_SERVICE_ACCOUNT_TOKEN: 'secret',
    STACKIT_CREDENTIALS_PATH: 'path',
    STACKIT_SERVICE_ACCOUNT_EMAIL: 'plain',
    STACKIT_USE_OIDC: 'plain',
    STACKIT_FEDERATED_TOKEN_FILE: 'path',
    ACTIONS_ID_TOKEN_REQUEST_URL: 'plain',
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'secret',
  },
  harbor: {
    HARBOR_URL: 'plain',
    HARBOR_USERNAME: 'plain',
    HARBOR_PASSWORD: 'secret',
    HARBOR_BEARER_TOKEN: 'secret',
    HARBOR_SESSION_ID: 'secret',
  },
  meshstack: {
    MESHSTACK_ENDPOINT: 'plain',
    MESHSTACK_API_KEY: 'plain',
    MESHSTACK_API_SECRET: 'secret',
    MESHSTACK_API_TOKEN: 'secret',
  },
};

export interface ProviderVariables {
  readonly variables: Readonly<Record<string, string>>;
  /** What of them may be seen by nobody. */
  readonly secrets: readonly string[];
}

/**
 * The variables of the caller that these providers read. Terraform runs in a folder of its own, and providers expand no
 * "~": paths are made absolute.
 * @param folder that relative paths start from
 */
export function providerVariables(
  providers: readonly ProviderName[],
  { caller, folder }: { caller: Readonly<Record<string, string | undefined>>; folder: string },
): ProviderVariables {
  const given = providers
    .flatMap((name) => Object.entries(read[name] ?? {}))
    .flatMap(([name, kind]) => {
      const value = caller[name];
      return value
        ? [{ name, kind, value: kind === 'path' ? absolute(value, caller.HOME, folder) : value }]
        : [];
    });
  return {
    variables: Object.fromEntries(given.map(({ name, value }) => [name, value])),
    secrets: given.filter(({ kind }) => kind === 'secret').map(({ value }) => value),
  };
}

function absolute(file: string, home: string | undefined, folder: string): string {
  return path.resolve(folder, home ? file.replace(/^~(?=\/|$)/, home) : file);
}
