import { clusterProviders, type ProviderName, type ProviderSetName } from '../model/provider-set.ts';
import { type Chart, ChartSource, type ChartSpec } from './chart-source.ts';
import type { ToolchainContext } from './context.ts';
import { Inspection } from './inspection.ts';
import { Interruption, type StopRequests } from './interruption.ts';
import { noticesOnce } from './notice.ts';
import type { PartReport } from './part-report.ts';
import { hostPlatform, type Platform } from './platform.ts';
import { type Program, ProgramFinder } from './program-finder.ts';
import { ProgramInstaller } from './program-installer.ts';
import { type ProgramName, programTable } from './program-table.ts';
import { publicRegistry } from './provider-registry.ts';
import { ProviderShelf } from './provider-shelf.ts';
import { installedTogether, ProviderSource, type Providers } from './provider-source.ts';
import { Reachability } from './reachability.ts';
import { Shelf } from './shelf.ts';
import { VersionProbe } from './version-probe.ts';

export type { Chart, ChartSpec } from './chart-source.ts';
export type { PartReport } from './part-report.ts';
export type { Program } from './program-finder.ts';
export type { ProgramName } from './program-table.ts';
export type { Providers } from './provider-source.ts';

type RunProgram = Program & { readonly name: 'terraform' | 'tofu' };

/** Programs, providers and charts: found, downloaded or built, each at most once and only when it is asked for. */
export class Toolchain {
  readonly #context: ToolchainContext;
  readonly #finder: ProgramFinder;
  readonly #installer: ProgramInstaller;
  readonly #providers: ProviderSource;
  readonly #charts: ChartSource;
  readonly #inspection: Inspection;
  readonly #interruption: Interruption;
  readonly #known = new Map<string, Promise<unknown>>();

  /**
   * @param options.platform the platform of this process when it is absent
   * @param options.stop ends installs that are under way; they fail as INTERRUPTED
   */
  constructor(
    options: Omit<ToolchainContext, 'platform' | 'signal'> & {
      readonly platform?: Platform;
      readonly stop?: StopRequests;
    },
  ) {
    const { platform = hostPlatform(), emit, stop = () => () => {}, ...surroundings } = options;
    this.#interruption = new Interruption(stop);
    const { signal } = this.#interruption;
    const context = { ...surroundings, platform, emit: noticesOnce(emit), signal };
    const shelf = new Shelf(context);
    const probe = new VersionProbe(context);
    const reachability = new Reachability();
    const finder = new ProgramFinder(context, shelf, probe);
    const installer = new ProgramInstaller(context, { shelf, probe, finder, reachability });
    const providerShelf = new ProviderShelf(context, shelf, probe, { registry: publicRegistry });
    const providerSource = new ProviderSource(context, providerShelf, reachability);
    this.#context = context;
    this.#finder = finder;
    this.#installer = installer;
    this.#providers = providerSource;
    this.#charts = new ChartSource(context, shelf, probe, reachability);
    this.#inspection = new Inspection(context, { finder, installer, providerShelf, providerSource, probe });
  }

  /**
   * Finds a program, or brings it into the cache.
   *
   * @throws BerthError PROGRAM_MISSING, DOWNLOAD_CORRUPT, BUILD_FAILED
   */
  program(name: ProgramName): Promise<Program> {
    return this.#once(`program:${name}`, `installing ${name}`, async () => {
      const entry = programTable[name];
      const finding = await this.#finder.find(entry);
      return finding.program ?? this.#installer.install(entry, finding);
    });
  }

  /**
   * The program that runs modules: the one that is asked for, else the one that berth.yaml names, else one that is
   * there already (terraform before tofu), else terraform where its download answers, else tofu.
   *
   * @param name the program that an instance was made with
   * @throws BerthError PROGRAM_MISSING, DOWNLOAD_CORRUPT, BUILD_FAILED
   */
  terraformProgram(name?: RunProgram['name']): Promise<RunProgram> {
    return this.#once(
      `run:${name}`,
      'looking for terraform',
      async () => (await this.program(name ?? (await this.#runProgram()))) as RunProgram,
    );
  }

  /**
   * @param preferred the set that was used before; berth.yaml wins over it
   * @param program that will use them
   * @param used those of the content that is run
   * @throws BerthError PROVIDER_MISSING, DOWNLOAD_CORRUPT, BUILD_FAILED
   */
  providers(
    preferred: ProviderSetName | undefined,
    program: RunProgram['name'],
    used: readonly ProviderName[],
  ): Promise<Providers> {
    const wanted = installedTogether(used).sort();
    return this.#once(`providers:${preferred}:${program}:${wanted}`, 'installing the providers', async () =>
      this.#providers.provide(preferred, program, wanted),
    );
  }

  /**
   * @param source where the chart came from before; else upstream when its repository answers
   * @throws BerthError CHART_MISSING
   */
  chart(spec: ChartSpec, source?: Chart['source']): Promise<Chart> {
    return this.#once(`chart:${spec.name}:${source}`, `fetching the chart ${spec.name}`, () =>
      this.#charts.chart(spec, source),
    );
  }

  /**
   * Looks at every part without installing any; three seconds at most where nothing answers.
   * @param used providers beside those that lead to a cluster
   */
  inspect(preferred?: ProviderSetName, used: readonly ProviderName[] = []): Promise<PartReport[]> {
    return this.#inspection.report(preferred, [...new Set([...clusterProviders, ...used])]);
  }

  async #runProgram(): Promise<RunProgram['name']> {
    const { program } = this.#context.config;
    if (program !== undefined) return program;
    for (const name of ['terraform', 'tofu'] as const) {
      if ((await this.#finder.find(programTable[name])).program !== undefined) return name;
    }
    return (await this.#installer.downloadAnswers(programTable.terraform)) ? 'terraform' : 'tofu';
  }

  #once<Result>(key: string, what: string, work: () => Promise<Result>): Promise<Result> {
    const known = this.#known.get(key);
    if (known !== undefined) return known as Promise<Result>;
    const result = this.#interruption.around(what, work);
    this.#known.set(key, result);
    // A failure is not kept: the next one may find the network back.
    result.catch(() => this.#known.delete(key));
    return result;
  }
}
