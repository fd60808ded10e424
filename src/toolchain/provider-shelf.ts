import { lstat, mkdir, symlink } from 'node:fs/promises';
import path from 'node:path';
import { BerthError } from '../errors.ts';
import {
  isRehearsed,
  type ProviderName,
  type ProviderRequirement,
  type ProviderSet,
} from '../model/provider-set.ts';
import { waitFor } from '../model/wait.ts';
import type { ToolchainContext } from './context.ts';
import { embeddedProvider } from './embedded-providers.ts';
import { findGo, goModules, neededGo } from './go.ts';
import { type BuildRecipe, goBuild } from './go-build.ts';
import { platformFolder } from './platform.ts';
import { defaultHosts, providerAddress, providerFolder } from './provider-address.ts';
import { downloadProvider } from './provider-registry.ts';
import type { Receipt } from './receipt.ts';
import { addFacts, rehearsalProvider } from './rehearsal-providers.ts';
import type { Part, Shelf } from './shelf.ts';
import type { VersionProbe } from './version-probe.ts';

/** Keeps the providers of each set in the cache, in the layout of an unpacked Terraform mirror. */
export class ProviderShelf {
  readonly #context: ToolchainContext;
  readonly #shelf: Shelf;
  readonly #probe: VersionProbe;
  readonly #sources: { readonly registry: string; readonly modules: string };

  constructor(
    context: ToolchainContext,
    shelf: Shelf,
    probe: VersionProbe,
    sources: { readonly registry: string; readonly modules?: string },
  ) {
    this.#context = context;
    this.#shelf = shelf;
    this.#probe = probe;
    this.#sources = { modules: goModules, ...sources };
  }

  /** @returns absolute path of the set's mirror */
  mirror(set: ProviderSet): string {
    return path.join(this.#context.cache, 'providers', set.name);
  }

  /** @returns absolute path of the mirror of played providers; every set has the same */
  rehearsalMirror(): string {
    return path.join(this.#context.cache, 'providers', 'rehearsal');
  }

  /** @returns the receipt of a provider that is there and undamaged */
  find(set: ProviderSet, name: ProviderName): Promise<Receipt | undefined> {
    return this.#shelf.find(this.#part(set, set.providers[name]));
  }

  /** @throws BerthError PROVIDER_MISSING, DOWNLOAD_CORRUPT, BUILD_FAILED */
  async install(set: ProviderSet, name: ProviderName): Promise<void> {
    const requirement = set.providers[name];
    const part = this.#part(set, requirement);
    const present = await this.#shelf.find(part);
    if (present === undefined) {
      const recipe = buildRecipe(set, name);
      await this.#shelf.install(part, (staging) =>
        recipe
          ? this.#build(name, requirement, recipe, staging)
          : this.#download(requirement, embeddedProvider(name, requirement.version) !== undefined, staging),
      );
    }
    await this.#linkForTofu(set, requirement);
  }

  #part(set: ProviderSet, requirement: ProviderRequirement): Part {
    const { platform } = this.#context;
    const { version } = requirement;
    const address = providerAddress(requirement);
    const mirror = isRehearsed(requirement) ? this.rehearsalMirror() : this.mirror(set);
    return {
      key: `provider-${path.basename(mirror)}-${address.namespace}-${address.type}-${version}-${platformFolder(platform)}`,
      folder: path.join('providers', path.basename(mirror), providerFolder(address, version, platform)),
    };
  }

  async #download(
    requirement: ProviderRequirement,
    canBeBuilt: boolean,
    staging: string,
  ): Promise<Omit<Receipt, 'files'>> {
    const { source, version } = requirement;
    const provider = { address: providerAddress(requirement), version };
    const wait = { id: `download:${source}`, text: `downloading provider ${source} ${version}` };
    try {
      const url = await waitFor(this.#context.emit, wait, (progress) =>
        downloadProvider(this.#sources.registry, provider, staging, this.#context, progress),
      );
      return { origin: 'download', source: url };
    } catch (error) {
      if (error instanceof BerthError || this.#context.signal?.aborted) throw error;
      throw new BerthError(
        'PROVIDER_MISSING',
        {
          provider: source,
          version,
          problem: (error as Error).message,
          remedy:
            'make the registry reachable, or name a mirror of yours under toolchain.mirror in berth.yaml' +
            (canBeBuilt ? ', or set toolchain.providers to embedded' : ''),
        },
        { cause: error },
      );
    }
  }

  async #build(
    name: ProviderName,
    { source, version }: ProviderRequirement,
    recipe: BuildRecipe,
    staging: string,
  ): Promise<Omit<Receipt, 'files'>> {
    const { modules } = this.#sources;
    const needed = await neededGo(path.join(modules, recipe.folder));
    const go = await findGo(this.#context, this.#probe, needed);
    if (go === undefined) {
      throw new BerthError('PROVIDER_MISSING', {
        provider: source,
        version,
        problem: `it has to be built, and Go ${needed} or newer is not on PATH`,
        remedy: isRehearsed({ source, version })
          ? 'install Go'
          : 'install Go, or make the registry reachable and set toolchain.providers to registry',
      });
    }
    const build = { name: `provider-${name}`, version, recipe, go, modules, into: staging };
    await goBuild(build, this.#context);
    if (isRehearsed({ source, version })) await addFacts(name, staging);
    return { origin: 'build', source: `toolchain/${recipe.folder} ${recipe.package}` };
  }

  // OpenTofu looks under its own registry's name. It follows a link in the last place only.
  async #linkForTofu(set: ProviderSet, requirement: ProviderRequirement): Promise<void> {
    const { platform } = this.#context;
    const address = providerAddress(requirement);
    if (address.host !== defaultHosts.terraform) return;
    const folder = (host: string) =>
      path.join(this.mirror(set), providerFolder({ ...address, host }, requirement.version, platform));
    const link = folder(defaultHosts.tofu);
    if (await lstat(link).catch(() => undefined)) return;
    await mkdir(path.dirname(link), { recursive: true });
    const target = path.relative(path.dirname(link), folder(defaultHosts.terraform));
    await symlink(target, link).catch((error: NodeJS.ErrnoException) => {
      // Another berth process was faster.
      if (error.code !== 'EEXIST') throw error;
    });
  }
}

/** How a provider of a set is built here; undefined for one that is downloaded. */
export function buildRecipe(set: ProviderSet, name: ProviderName): BuildRecipe | undefined {
  const requirement = set.providers[name];
  if (isRehearsed(requirement)) return rehearsalProvider(name, requirement.version);
  return set.name === 'embedded' ? embeddedProvider(name, requirement.version) : undefined;
}
