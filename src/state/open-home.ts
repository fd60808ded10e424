import type { BackendConfig } from '../model/backend-config.ts';
import { canonicalJson } from '../model/canonical-json.ts';
import type { ProjectPaths } from '../model/paths.ts';
import type { StateHome } from './backend.ts';
import { Credentials } from './credentials.ts';
import { localHome } from './state-home.ts';
import { StateHomes } from './state-homes.ts';

/** What homes are opened with. */
export interface HomeScope {
  readonly paths: Pick<ProjectPaths, 'root' | 'data' | 'state'>;
  /** Environment variables that credentials may be in. */
  readonly caller: Readonly<Record<string, string | undefined>>;
}

/** The place of a backend; nothing is asked of it yet. What only one kind of backend needs is loaded for it alone. */
export async function openHome(config: BackendConfig, { paths, caller }: HomeScope): Promise<StateHome> {
  const credentials = new Credentials(paths.root, caller);
  switch (config.type) {
    case 'local':
      return localHome(paths);
    case 'http':
      return (await import('./http/http-home.ts')).httpHome(config, credentials);
    case 'pg':
      return (await import('./pg/pg-home.ts')).pgHome(config, credentials);
    case 's3':
      return (await import('./s3/s3-home.ts')).s3Home(config, credentials);
  }
}

/** The places of all environments; those that name the same one share it. */
export async function openHomes(
  environments: Readonly<Record<string, { readonly backend: BackendConfig }>>,
  scope: HomeScope,
): Promise<StateHomes> {
  const local = localHome(scope.paths);
  const places = new Map<string, StateHome>();
  const homes = new Map<string, StateHome>();
  for (const [environment, { backend }] of Object.entries(environments)) {
    const key = canonicalJson(backend);
    const home = places.get(key) ?? (backend.type === 'local' ? local : await openHome(backend, scope));
    places.set(key, home);
    homes.set(environment, home);
  }
  const only = new Set(homes.values()).size === 1 ? [...homes.values()][0] : undefined;
  return new StateHomes(homes, only ?? local);
}
