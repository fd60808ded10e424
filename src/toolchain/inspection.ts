import path from 'node:path';
import { BerthError } from '../errors.ts';
import {
  isRehearsed,
  type ProviderName,
  type ProviderSet,
  type ProviderSetName,
} from '../model/provider-set.ts';
import type { ToolchainContext } from './context.ts';
import { findGo, goModules, neededGo } from './go.ts';
import { absent, type PartReport, programOrigin, receiptOrigin } from './part-report.ts';
import type { ProgramFinder } from './program-finder.ts';
import type { ProgramInstaller } from './program-installer.ts';
import { type ProgramEntry, programTable } from './program-table.ts';
import { buildRecipe, type ProviderShelf } from './provider-shelf.ts';
import type { ProviderSource } from './provider-source.ts';
import { onSearchPath } from './search-path.ts';
import { checkMirror } from './user-mirror.ts';
import type { VersionProbe } from './version-probe.ts';
import { findPip, type WheelRecipe } from './wheel.ts';

/** Looks at all parts of the tool chain; installs nothing and asks each host for two seconds at most. */
export class Inspection {
  readonly #context: ToolchainContext;
  readonly #finder: ProgramFinder;
  readonly #installer: ProgramInstaller;
  readonly #shelf: ProviderShelf;
  readonly #source: ProviderSource;
  readonly #probe: VersionProbe;

  constructor(
    context: ToolchainContext,
    parts: {
      readonly finder: ProgramFinder;
      readonly installer: ProgramInstaller;
      readonly providerShelf: ProviderShelf;
      readonly providerSource: ProviderSource;
      readonly probe: VersionProbe;
    },
  ) {
    this.#context = context;
    this.#finder = parts.finder;
    this.#installer = parts.installer;
    this.#shelf = parts.providerShelf;
    this.#source = parts.providerSource;
    this.#probe = parts.probe;
  }

  /**
   * @param preferred the provider set that was used before
   * @param used the providers that the project's content uses
   */
  async report(preferred: ProviderSetName | undefined, used: readonly ProviderName[]): Promise<PartReport[]> {
    const {
      terraform,
      tofu,
      kwok,
      kwokctl,
      'control-plane': controlPlane,
      argocd,
      forge,
      redis,
    } = programTable;
    const [run, others, gitops, providers, go, git] = await Promise.all([
      Promise.all([terraform, tofu].map((entry) => this.#program(entry, 'run'))),
      Promise.all([kwok, kwokctl, controlPlane].map((entry) => this.#program(entry, 'dev'))),
      Promise.all([argocd, forge, redis].map((entry) => this.#program(entry, 'gitops'))),
      this.#providers(preferred, used),
      this.#goItself(),
      this.#git(),
    ]);
    return [...this.#oneRuns(run), ...providers, ...others, ...gitops, go, git];
  }

  // One of the two programs is enough; the other one's absence is no fault.
  #oneRuns(rows: readonly PartReport[]): PartReport[] {
    const order = ['found', 'downloadable', 'buildable', 'missing'];
    const best = [...rows].sort((left, right) => order.indexOf(left.state) - order.indexOf(right.state))[0];
    const chosen = this.#context.config.program ?? best?.part;
    return rows.map((row) => (row.part === chosen ? row : { ...row, use: 'alternative' }));
  }

  async #program(entry: ProgramEntry, use: PartReport['use']): Promise<PartReport> {
    const row = { part: entry.name, version: entry.version, use };
    try {
      const { program, unfit } = await this.#finder.find(entry);
      if (program !== undefined) {
        const { version, origin } = program;
        return { ...row, version, state: 'found', origin: programOrigin[origin], path: program.path };
      }
      const [downloadAnswers, goFits] = await Promise.all([
        entry.wheel ? this.#pipAnswers(entry.wheel) : this.#installer.downloadAnswers(entry),
        this.#goFits(entry.build?.folder),
      ]);
      return {
        ...row,
        ...absent({ downloadAnswers, cpuMinutes: entry.build?.cpuMinutes, goFits, remarks: unfit }),
      };
    } catch (error) {
      return { ...row, ...refused(error) };
    }
  }

  async #providers(
    preferred: ProviderSetName | undefined,
    used: readonly ProviderName[],
  ): Promise<PartReport[]> {
    const set = await this.#source.set(preferred);
    return Promise.all(used.map((name) => this.#provider(set, name)));
  }

  async #provider(set: ProviderSet, name: ProviderName): Promise<PartReport> {
    const requirement = set.providers[name];
    const row = { part: `provider ${requirement.source}`, version: requirement.version, use: 'run' } as const;
    const own = this.#source.userMirror();
    try {
      if (own !== undefined && !isRehearsed(requirement)) {
        const program = this.#context.config.program ?? 'terraform';
        await checkMirror(own, requirement, program, this.#context.platform);
        return { ...row, state: 'found', origin: 'in the mirror that berth.yaml names', path: own };
      }
      const receipt = await this.#shelf.find(set, name);
      if (receipt !== undefined) {
        return {
          ...row,
          state: 'found',
          origin: receiptOrigin[receipt.origin],
          path: isRehearsed(requirement) ? this.#shelf.rehearsalMirror() : this.#shelf.mirror(set),
        };
      }
      const recipe = buildRecipe(set, name);
      if (!recipe) {
        return {
          ...row,
          ...absent({ downloadAnswers: await this.#source.registryAnswers(), goFits: false, remarks: [] }),
        };
      }
      const { folder, cpuMinutes } = recipe;
      return {
        ...row,
        ...absent({ downloadAnswers: false, cpuMinutes, goFits: await this.#goFits(folder), remarks: [] }),
      };
    } catch (error) {
      return { ...row, ...refused(error) };
    }
  }

  async #pipAnswers(recipe: WheelRecipe): Promise<boolean> {
    return (await findPip(recipe, this.#context)) !== undefined;
  }

  async #goFits(folder: string | undefined): Promise<boolean> {
    if (folder === undefined) return false;
    return (
      (await findGo(this.#context, this.#probe, await neededGo(path.join(goModules, folder)))) !== undefined
    );
  }

  async #goItself(): Promise<PartReport> {
    const needed = await neededGo(path.join(goModules, 'opentofu'));
    const go = await findGo(this.#context, this.#probe, needed);
    const row = { part: 'go', use: 'build' } as const;
    if (go !== undefined)
      return { ...row, version: go.version, state: 'found', origin: 'on PATH', path: go.path };
    const fix = `install Go ${needed} or newer, if programs are to be built where downloads do not answer`;
    return { ...row, version: `>=${needed}`, state: 'missing', origin: 'not on PATH', fix };
  }

  async #git(): Promise<PartReport> {
    const row = { part: 'git', use: 'blueprint' } as const;
    for (const program of await onSearchPath('git', this.#context.environment.PATH)) {
      const version = await this.#probe.version(program, ['--version']);
      if (version !== undefined) return { ...row, version, state: 'found', origin: 'on PATH', path: program };
    }
    return { ...row, version: 'any', state: 'missing', origin: 'not on PATH', fix: 'install git' };
  }
}

function refused(error: unknown): Pick<PartReport, 'state' | 'origin' | 'fix'> {
  if (!(error instanceof BerthError)) throw error;
  return { state: 'missing', origin: error.message, fix: error.fix };
}
