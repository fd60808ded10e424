import type { BackendConfig, RemoteConfig } from '../model/backend-config.ts';
import { canonicalJson } from '../model/canonical-json.ts';
import type { ProjectPaths } from '../model/paths.ts';
import type { StateHome } from './backend.ts';
import { Credentials } from './credentials.ts';
import { encryptedHome } from './encrypted-home.ts';
import type { OpenCluster } from './kubernetes/state-cluster.ts';
import { localHome } from './state-home.ts';
import { StateHomes } from './state-homes.ts';

/** What homes are opened with. */
export interface HomeScope {
  readonly paths: Pick<ProjectPaths, 'root' | 'data' | 'state'>;
  /** Environment variables that credentials may be in. */
  readonly caller: Readonly<Record<string, string | undefined>>;
  /** Leads to the clusters that keep state. */
  readonly openCluster: OpenCluster;
}

type Opener<T extends BackendConfig['type']> = (
  config: RemoteConfig<T>,
  scope: HomeScope & { readonly credentials: Credentials },
) => Promise<StateHome>;

/** Every kind of backend; what only one of them needs is loaded for it alone. */
const openers: { readonly [T in BackendConfig['type']]: Opener<T> } = {
  local: async (_, { paths }) => localHome(paths),
  http: async (config, { credentials }) =>
    (await import('./http/http-home.ts')).httpHome(config, credentials),
  pg: async (config, { credentials }) => (await import('./pg/pg-home.ts')).pgHome(config, credentials),
  s3: async (config, { credentials }) => (await import('./s3/s3-home.ts')).s3Home(config, credentials),
  kubernetes: async (config, { openCluster }) =>
    (await import('./kubernetes/kubernetes-home.ts')).kubernetesHome(config, openCluster),
};

/** The place of a backend; nothing is asked of it yet. */
export async function openHome<T extends BackendConfig['type']>(
  config: RemoteConfig<T>,
  scope: HomeScope,
): Promise<StateHome> {
  const credentials = new Credentials(scope.paths.root, scope.caller);
  const home = await openers[config.type as T](config, { ...scope, credentials });
  return config.encryption ? encryptedHome(home, config.encryption, credentials) : home;
}

/** The places of all environments; those that name the same one share it. */
export async function openHomes(
  environments: Readonly<Record<string, { readonly backend: BackendConfig }>>,
  scope: HomeScope,
): Promise<StateHomes> {
  const local = localHome(scope.paths);
  const ownLocal = canonicalJson({ type: 'local' });
  const places = new Map<string, StateHome>();
  const homes = new Map<string, StateHome>();
  for (const [environment, { backend }] of Object.entries(environments)) {
    const key = canonicalJson(backend);
    const home = places.get(key) ?? (key === ownLocal ? local : await openHome(backend, scope));
    places.set(key, home);
    homes.set(environment, home);
  }
  const only = new Set(homes.values()).size === 1 ? [...homes.values()][0] : undefined;
  return new StateHomes(homes, only ?? local);
}
