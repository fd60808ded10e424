import path from 'node:path';
import { BerthError } from '../errors.ts';
import type { ToolchainContext } from './context.ts';
import { goModules } from './go.ts';
import { sourcesDigest } from './go-sources.ts';
import { platformFolder } from './platform.ts';
import type { ProgramEntry, ProgramName } from './program-table.ts';
import { isExecutable, onSearchPath } from './search-path.ts';
import type { Part, Shelf } from './shelf.ts';
import { fits, rangeText } from './version.ts';
import type { VersionProbe } from './version-probe.ts';

/** Where a program was found. */
export type ProgramOrigin = 'config' | 'path' | 'cache:download' | 'cache:build';

/** A program that can be started. */
export interface Program {
  readonly name: ProgramName;
  readonly version: string;
  /** Absolute path of the executable; for control-plane of the folder that holds its four. */
  readonly path: string;
  readonly origin: ProgramOrigin;
}

/** What a search gave: the program, or else those on PATH that will not do. */
export interface Finding {
  readonly program?: Program;
  /** E.g. "/usr/bin/terraform is version 1.5.7". */
  readonly unfit: readonly string[];
}

/** Finds programs that are there already: named in berth.yaml, on PATH or in the cache. */
export class ProgramFinder {
  readonly #context: ToolchainContext;
  readonly #shelf: Shelf;
  readonly #probe: VersionProbe;
  /** Folder that holds the folders of the build recipes. */
  readonly modules: string;

  constructor(context: ToolchainContext, shelf: Shelf, probe: VersionProbe, modules = goModules) {
    this.#context = context;
    this.#shelf = shelf;
    this.#probe = probe;
    this.modules = modules;
  }

  /** @throws BerthError PROGRAM_MISSING when berth.yaml names a program that will not do */
  async find(entry: ProgramEntry): Promise<Finding> {
    const configured = this.#context.config.path?.[entry.name];
    if (configured !== undefined) {
      return { program: await this.#configured(entry, configured), unfit: [] };
    }
    const finding = await this.#onPath(entry);
    return finding.program ? finding : { ...finding, ...(await this.#cached(entry)) };
  }

  /** @returns the place of a program in the cache; one that berth has sources of has another with each change of them */
  async part({ name, version, build }: ProgramEntry): Promise<Part> {
    const platform = platformFolder(this.#context.platform);
    const own = build?.package === '.' && (await sourcesDigest(path.join(this.modules, build.folder)));
    const edition = own ? `${version}-${own}` : version;
    return {
      key: `program-${name}-${edition}-${platform}`,
      folder: path.join('programs', name, edition, platform),
    };
  }

  /** @returns what is started in the cache: the executable, or the folder of several */
  cachedPath(entry: ProgramEntry, part: Part): string {
    const folder = this.#shelf.path(part);
    return isFolder(entry) ? folder : path.join(folder, entry.executables[0]);
  }

  async #configured(entry: ProgramEntry, configured: string): Promise<Program> {
    const { name } = entry;
    const place = path.resolve(this.#context.projectRoot, configured);
    const unfit = (problem: string) =>
      new BerthError('PROGRAM_MISSING', {
        program: name,
        version: rangeText(entry.fits),
        problem,
        remedy: `mend toolchain.path.${name} in berth.yaml, or take it out`,
      });
    for (const executable of isFolder(entry) ? entry.executables : ['']) {
      const file = path.join(place, executable);
      if (!(await isExecutable(file))) throw unfit(`"${file}" is not an executable file`);
    }
    const asked = isFolder(entry) ? path.join(place, entry.asked.executable) : place;
    const version = await this.#probe.version(asked, entry.asked.arguments);
    if (version === undefined) throw unfit(`"${asked}" does not tell its version`);
    if (!fits(version, entry.fits)) throw unfit(`"${asked}" is version ${version}`);
    return { name, version, path: place, origin: 'config' };
  }

  // A control plane that is spread over PATH may be put together of anything, so only a folder that is named counts.
  async #onPath(entry: ProgramEntry): Promise<Finding> {
    const unfit: string[] = [];
    if (isFolder(entry)) return { unfit };
    for (const file of await onSearchPath(entry.executables[0], this.#context.environment.PATH)) {
      const version = await this.#probe.version(file, entry.asked.arguments);
      if (version !== undefined && fits(version, entry.fits)) {
        return { program: { name: entry.name, version, path: file, origin: 'path' }, unfit };
      }
      unfit.push(`${file} ${version === undefined ? 'does not tell its version' : `is version ${version}`}`);
    }
    return { unfit };
  }

  async #cached(entry: ProgramEntry): Promise<{ program?: Program }> {
    const part = await this.part(entry);
    const receipt = await this.#shelf.find(part);
    if (receipt === undefined) return {};
    const origin = receipt.origin === 'download' ? 'cache:download' : 'cache:build';
    return {
      program: { name: entry.name, version: entry.version, path: this.cachedPath(entry, part), origin },
    };
  }
}

/** @returns true for a program that is a folder of several executables */
function isFolder(entry: ProgramEntry): boolean {
  return entry.executables.length > 1;
}
