import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import {
  clusterProviders,
  isRehearsed,
  type ProviderName,
  type ProviderSet,
  type ProviderSetName,
  providerSets,
  reachesCluster,
} from '../model/provider-set.ts';
import { writeCliConfig } from './cli-config.ts';
import type { ToolchainContext } from './context.ts';
import { buildingInstead, downloadsSilent } from './notice.ts';
import { publicRegistry } from './provider-registry.ts';
import type { ProviderShelf } from './provider-shelf.ts';
import type { Reachability } from './reachability.ts';
import { rehearsed } from './rehearsal-providers.ts';
import { checkMirror } from './user-mirror.ts';

/** The providers that modules run with. */
export interface Providers {
  readonly set: ProviderSet;
  /** Folder that Terraform takes them from. */
  readonly mirror: string;
  /** For TF_CLI_CONFIG_FILE. */
  readonly cliConfig: string;
}

/** Decides which provider set is used and from where it comes. */
export class ProviderSource {
  readonly #context: ToolchainContext;
  readonly #shelf: ProviderShelf;
  readonly #reachability: Reachability;
  readonly #registry: string;

  constructor(
    context: ToolchainContext,
    shelf: ProviderShelf,
    reachability: Reachability,
    registry = publicRegistry,
  ) {
    this.#context = context;
    this.#shelf = shelf;
    this.#reachability = reachability;
    this.#registry = registry;
  }

  /**
   * @param preferred the set that was used before, so that instances do not change it by themselves
   * @param program decides under which host a mirror of the user's is searched
   * @param used the providers of the content that is run; no others are fetched for it
   * @throws BerthError PROVIDER_MISSING, DOWNLOAD_CORRUPT, BUILD_FAILED
   */
  async provide(
    preferred: ProviderSetName | undefined,
    program: 'terraform' | 'tofu',
    used: readonly ProviderName[],
  ): Promise<Providers> {
    const wanted = installedTogether(used);
    const set = await this.set(preferred);
    const { platform } = this.#context;
    const own = this.userMirror();
    if (own !== undefined) {
      const played = wanted.filter((name) => isRehearsed(set.providers[name]));
      const given = wanted.filter((name) => !played.includes(name));
      for (const name of given) await checkMirror(own, set.providers[name], program, platform);
      await Promise.all(played.map((name) => this.#shelf.install(set, name)));
      const name = `mirror-${createHash('sha256').update(own).digest('hex').slice(0, 12)}`;
      return await this.#providers(set, name, own);
    }
    const builds = set.name === 'embedded' && reachesCluster(used);
    if (builds && !(await this.#complete(set)) && !(await this.registryAnswers())) {
      this.#context.emit(buildingInstead(downloadsSilent));
    }
    await Promise.all(wanted.map((name) => this.#shelf.install(set, name)));
    const mirror = this.#shelf.mirror(set);
    // Where only played providers are wanted, nothing is in it yet, and a mirror has to be there.
    await mkdir(mirror, { recursive: true });
    return await this.#providers(set, set.name, mirror);
  }

  /** @returns the set that will be used, with played services in a rehearsal; nothing is installed */
  async set(preferred: ProviderSetName | undefined): Promise<ProviderSet> {
    const set = providerSets[await this.choose(preferred)];
    return this.#context.rehearsal ? await rehearsed(set) : set;
  }

  async #providers(set: ProviderSet, name: string, mirror: string): Promise<Providers> {
    const config = set.rehearsed
      ? { name: `${name}-rehearsal`, mirrors: [mirror, this.#shelf.rehearsalMirror()] }
      : { name, mirrors: [mirror] };
    return { set, mirror, cliConfig: await writeCliConfig(this.#context.cache, config.name, config.mirrors) };
  }

  /** @returns absolute path of the mirror that berth.yaml names */
  userMirror(): string | undefined {
    const { mirror } = this.#context.config;
    return mirror === undefined ? undefined : path.resolve(this.#context.projectRoot, mirror);
  }

  /** @returns the set that will be used; nothing is installed */
  async choose(preferred: ProviderSetName | undefined): Promise<ProviderSetName> {
    const { config } = this.#context;
    if (config.providers !== undefined) return config.providers;
    if (config.mirror !== undefined) return 'registry';
    if (preferred !== undefined) return preferred;
    if (await this.#complete(providerSets.registry)) return 'registry';
    return (await this.registryAnswers()) ? 'registry' : 'embedded';
  }

  /** @returns true when the public registry answers */
  registryAnswers(): Promise<boolean> {
    return this.#reachability.answer([this.#registry]);
  }

  async #complete(set: ProviderSet): Promise<boolean> {
    const found = await Promise.all(clusterProviders.map((name) => this.#shelf.find(set, name)));
    return found.every((receipt) => receipt !== undefined);
  }
}

/** @returns these providers, and with one that leads to a cluster the others that do */
export function installedTogether(used: readonly ProviderName[]): ProviderName[] {
  return [...new Set([...(reachesCluster(used) ? clusterProviders : []), ...used])];
}
