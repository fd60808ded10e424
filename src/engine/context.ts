import path from 'node:path';
import { Catalog } from '../catalog/catalog.ts';
import type { EnvironmentConfig } from '../config/platform-config.ts';
import { type Project, readProject } from '../config/project.ts';
import { rehearsedProject } from '../config/rehearsed-project.ts';
import { BerthError } from '../errors.ts';
import type { Emit } from '../events.ts';
import { cacheFolder, moduleCache } from '../model/paths.ts';
import type { Backend } from '../state/backend.ts';
import { type BatchCommand, BatchFolder } from '../state/batch-folder.ts';
import { InstanceLocks } from '../state/instance-lock.ts';
import { Inventory } from '../state/inventory.ts';
import { refuseMigrated } from '../state/migration-mark.ts';
import { openHomes } from '../state/open-home.ts';
import type { StateHomes } from '../state/state-homes.ts';
import { ModuleCache } from '../synth/module-cache.ts';
import type { StopSignal } from '../terraform/process.ts';
import { Toolchain } from '../toolchain/toolchain.ts';
import { ProjectPolicy } from './run/instance-policy.ts';
import type { InstanceSpec } from './run/instance-spec.ts';
import { secretVariables, variablesIn, withoutVariables } from './secrets/secret-variables.ts';
import { homeScope } from './state/home-scope.ts';

/** What a front door brings along: where it works, what it knows, and where its events go. */
export interface Door {
  /** Absolute folder to look for berth.yaml in and above. */
  readonly folder: string;
  /** Environment variables of the caller. */
  readonly caller: Readonly<Record<string, string | undefined>>;
  readonly emit: Emit;
  /** Requests to stop: the first gracefully, the second at once. */
  readonly stop: StopSignal;
  readonly debug: boolean;
  /** Nothing real is touched: services are played, on a cluster and with state of the rehearsal's own. */
  readonly rehearsal?: boolean;
  /** What was asked for, e.g. "team apply": those who are kept waiting are told. */
  readonly command: string;
}

export interface NamedEnvironment {
  readonly name: string;
  readonly config: EnvironmentConfig;
}

/** A project that was read, and everything that the use cases work with. */
export class EngineContext {
  readonly door: Door;
  readonly project: Project;
  readonly catalog: Catalog;
  /** Where each environment keeps its state; inventory, locks and backend below lead there. */
  readonly homes: StateHomes;
  readonly inventory: Inventory;
  readonly batches: BatchFolder;
  readonly backend: Backend;
  readonly locks: InstanceLocks;
  readonly toolchain: Toolchain;
  readonly modules: ModuleCache;
  private readonly once = new Map<string, Promise<unknown>>();
  /** The caller's environment for everything but Terraform: without what secrets are taken from. */
  readonly otherPrograms: Door['caller'];
  private projectPolicy: Promise<ProjectPolicy> | undefined;

  /** @param hidden environment variables that hold secrets, beside those that the project's files name */
  constructor(door: Door, project: Project, homes: StateHomes, hidden: readonly string[] = []) {
    this.door = door;
    this.otherPrograms = withoutVariables(door.caller, [...secretVariables(project), ...hidden]);
    this.project = project;
    this.catalog = new Catalog(project.exists ? project.paths.root : undefined);
    this.homes = homes;
    this.inventory = new Inventory(homes.documents, (instance) => homes.of(instance).documents);
    this.batches = new BatchFolder(project.paths);
    this.backend = homes.backend;
    this.modules = new ModuleCache(moduleCache(door.caller));
    this.locks = new InstanceLocks(homes.documents, door);
    this.toolchain = new Toolchain({
      cache: cacheFolder(door.caller),
      config: project.platform.value.toolchain,
      projectRoot: project.paths.root,
      environment: this.otherPrograms,
      emit: door.emit,
      rehearsal: door.rehearsal ?? false,
      stop: door.stop,
    });
  }

  /** The project's key for hashes of secrets, where an instance's state is; read once. */
  async identityKey(instance: string): Promise<Buffer> {
    const home = this.homes.of(instance);
    return await this.known(`key:${home.place}`, async () => await home.identityKey());
  }

  /** Looked at once. @throws STATE_MOVED when the state of the environment is elsewhere by now, or about to be */
  async refuseMigrated(instance: string): Promise<void> {
    const [environment = ''] = instance.split('.');
    await this.known(
      `moved:${environment}`,
      async () => await refuseMigrated(this.homes.documents, environment),
    );
  }

  private async known<T>(key: string, work: () => Promise<T>): Promise<T> {
    const known = this.once.get(key) ?? work();
    this.once.set(key, known);
    return (await known) as T;
  }

  /** The same for instances whose secrets no file names: those of --var, and of earlier runs. */
  forInstances(specs: readonly InstanceSpec[]): EngineContext {
    const names = variablesIn(specs.map(({ secrets }) => secrets));
    const shown = names.some((name) => Object.hasOwn(this.otherPrograms, name));
    return shown ? new EngineContext(this.door, this.project, this.homes, names) : this;
  }

  /** Read when it is first needed. @throws CONTENT_INVALID, POLICY_INVALID */
  async policy(): Promise<ProjectPolicy> {
    this.projectPolicy ??= ProjectPolicy.read(this.project.paths.root);
    return await this.projectPolicy;
  }

  /**
   * @param name undefined: the only environment that there is
   * @throws UNKNOWN_ENVIRONMENT, USAGE when there are several and none is named
   */
  environment(name: string | undefined): NamedEnvironment {
    const { environments } = this.project.platform.value;
    const names = Object.keys(environments);
    const chosen = name ?? (names.length === 1 ? names[0] : undefined);
    if (chosen === undefined) {
      throw new BerthError('USAGE', {
        problem: `there are several environments (${names.join(', ')}): name one with --environment`,
        command: 'berth',
      });
    }
    const config = Object.hasOwn(environments, chosen) ? environments[chosen] : undefined;
    if (!config)
      throw new BerthError('UNKNOWN_ENVIRONMENT', { environment: chosen, known: names.join(', ') });
    return { name: chosen, config };
  }
}

/** Reads the project at or above the folder. Faults of its files are in `project.faults`, not thrown. */
export async function openEngine(door: Door): Promise<EngineContext> {
  const read = await readProject(path.resolve(door.folder), door.caller);
  const project = door.rehearsal ? rehearsedProject(read) : read;
  const { environments } = project.platform.value;
  return new EngineContext(door, project, await openHomes(environments, homeScope(project, door.caller)));
}

/** @throws NO_PROJECT where a command needs a berth.yaml */
export function requireProject(context: EngineContext): void {
  if (!context.project.exists) throw new BerthError('NO_PROJECT', { folder: context.project.paths.root });
}

/** What a use case works on: instances of one project. */
export interface SelectedInstances {
  readonly context: EngineContext;
  readonly specs: readonly InstanceSpec[];
  /** Names of instances that no team file wants any more, where all teams are asked for. */
  readonly orphans?: readonly string[];
  /** Command that a person may want next. */
  readonly next?: string;
  /** Kept while it is worked on, so that it can be resumed; absent where that is of no use. */
  readonly batch?: SelectedBatch;
}

/** What is kept of a batch from its beginning. */
export interface SelectedBatch {
  readonly command: BatchCommand;
  /** Names of what is to be done; on a resume more than what is selected now. */
  readonly instances: readonly string[];
  /** The batch that this one goes on with, and how many of its instances have nothing to be done. */
  readonly resumed?: { readonly batch: string; readonly leftOut: number };
}
