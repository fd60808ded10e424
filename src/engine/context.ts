import path from 'node:path';
import { Catalog } from '../catalog/catalog.ts';
import type { EnvironmentConfig } from '../config/platform-config.ts';
import { type Project, readProject } from '../config/project.ts';
import { BerthError } from '../errors.ts';
import type { Emit } from '../events.ts';
import { cacheFolder } from '../model/paths.ts';
import type { Backend } from '../state/backend.ts';
import { Inventory } from '../state/inventory.ts';
import { localBackend } from '../state/local-backend.ts';
import type { StopSignal } from '../terraform/process.ts';
import { Toolchain } from '../toolchain/toolchain.ts';
import type { InstanceSpec } from './instance-spec.ts';

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
  readonly inventory: Inventory;
  readonly backend: Backend;
  readonly toolchain: Toolchain;

  constructor(door: Door, project: Project) {
    this.door = door;
    this.project = project;
    this.catalog = new Catalog(project.exists ? project.paths.root : undefined);
    this.inventory = new Inventory(project.paths);
    this.backend = localBackend(project.paths);
    this.toolchain = new Toolchain({
      cache: cacheFolder(door.caller),
      config: project.platform.value.toolchain,
      projectRoot: project.paths.root,
      environment: door.caller,
      emit: door.emit,
      stop: door.stop,
    });
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
  return new EngineContext(door, await readProject(path.resolve(door.folder)));
}

/** @throws NO_PROJECT where a command needs a berth.yaml */
export function requireProject(context: EngineContext): void {
  if (!context.project.exists) throw new BerthError('NO_PROJECT', { folder: context.project.paths.root });
}

/** What a use case works on: instances of one project. */
export interface SelectedInstances {
  readonly context: EngineContext;
  readonly specs: readonly InstanceSpec[];
  /** Command that a person may want next. */
  readonly next?: string;
}
