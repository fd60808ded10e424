import path from 'node:path';

/** Where a project keeps what berth writes; all of it below one folder beside berth.yaml. */
export interface ProjectPaths {
  readonly root: string;
  readonly config: string;
  readonly teams: string;
  /** Everything that berth writes; never committed. */
  readonly data: string;
  /** Work folder of the embedded cluster (PKI, ports, logs, pids). */
  readonly cluster: string;
  /** Kubeconfig of the embedded cluster; never the user's. */
  readonly kubeconfig: string;
  /** Kubeconfigs of clusters that layers make, without credentials: one file per environment. */
  readonly kubeconfigs: string;
  /** Initialised Terraform directories, one per module digest; read only after init. */
  readonly modules: string;
  /** Private current directory of each instance. */
  readonly work: string;
  /** Local backend: one folder per workspace. */
  readonly state: string;
  /** Inventory: one JSON document per instance. */
  readonly instances: string;
  /** What instances borrowed and have to give back: one JSON document per instance. */
  readonly adoptions: string;
  /** Run records: one folder per instance, one JSON document per run. */
  readonly runs: string;
  /** Journals of batches of teams, for --resume. */
  readonly batches: string;
  /** Who works on which instance right now. */
  readonly locks: string;
  /** Copies of state from before it was replaced: one folder per instance. */
  readonly backups: string;
}

/**
 * @param root absolute path of the folder that holds berth.yaml
 * @param data where berth writes
 */
export function projectPaths(root: string, data = path.join(root, '.berth')): ProjectPaths {
  return {
    root,
    config: path.join(root, 'berth.yaml'),
    teams: path.join(root, 'teams'),
    data,
    cluster: path.join(data, 'cluster'),
    kubeconfig: path.join(data, 'kubeconfig'),
    kubeconfigs: path.join(data, 'kubeconfigs'),
    modules: path.join(data, 'modules'),
    work: path.join(data, 'work'),
    state: path.join(data, 'state'),
    instances: path.join(data, 'instances'),
    adoptions: path.join(data, 'adoptions'),
    runs: path.join(data, 'runs'),
    batches: path.join(data, 'batches'),
    locks: path.join(data, 'locks'),
    backups: path.join(data, 'backups'),
  };
}

/** The same project in a rehearsal: what berth writes has a place of its own, and everything else stays. */
export function rehearsalPaths({ root, data }: ProjectPaths): ProjectPaths {
  return projectPaths(root, path.join(data, 'rehearsal'));
}

/** @returns berth's cache of programs, providers and charts, shared by all projects of this user */
export function cacheFolder(environment: Readonly<Record<string, string | undefined>>): string {
  const base = environment.XDG_CACHE_HOME || path.join(environment.HOME ?? '/', '.cache');
  return path.join(base, 'berth');
}

/** Synthesized modules, by what they were made of. */
export function moduleCache(environment: Readonly<Record<string, string | undefined>>): string {
  return path.join(cacheFolder(environment), 'modules');
}
