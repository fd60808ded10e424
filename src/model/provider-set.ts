/** A Terraform provider: where it comes from and which version. */
export interface ProviderRequirement {
  /** Source address; host-less for public ones, so that Terraform and OpenTofu each use their own registry. */
  readonly source: string;
  readonly version: string;
}

/** Providers that lead to the cluster of the environment. Most content uses them, so they are installed together. */
export const clusterProviders = ['kubernetes', 'helm', 'kubectl'] as const;

export type ProviderName = (typeof clusterProviders)[number] | keyof typeof released;

/** Whether content that uses these providers needs a cluster to be there. */
export function reachesCluster(providers: readonly ProviderName[]): boolean {
  return clusterProviders.some((name) => providers.includes(name));
}

/** Providers of services that are none of the cluster's; a rehearsal plays them. */
export const serviceProviders = ['stackit', 'harbor', 'meshstack'] as const;

/** Whether content that uses these providers needs a service to be there, or to be played. */
export function usesServices(providers: readonly ProviderName[]): boolean {
  return serviceProviders.some((name) => providers.includes(name));
}

/** Host of the sources of rehearsed providers: nobody takes them for the real ones. */
export const rehearsalHost = 'rehearsal.berth.local';

/** Providers that cannot be had as Go modules in CI: every set takes the released ones, when content uses them. */
const released = {
  stackit: { source: 'stackitcloud/stackit', version: '0.113.0' },
  harbor: { source: 'goharbor/harbor', version: '3.12.4' },
  meshstack: { source: 'meshcloud/meshstack', version: '0.25.0' },
} as const satisfies Readonly<Record<(typeof serviceProviders)[number], ProviderRequirement>>;

/** Sources and versions of all providers that modules may use. One module JSON serves every set. */
export interface ProviderSet {
  readonly name: ProviderSetName;
  /** Services are played: their providers are those of a rehearsal. */
  readonly rehearsed?: true;
  readonly providers: Readonly<Record<ProviderName, ProviderRequirement>>;
}

export type ProviderSetName = 'registry' | 'embedded';

export const providerSets: Readonly<Record<ProviderSetName, ProviderSet>> = {
  registry: {
    name: 'registry',
    providers: {
      kubernetes: { source: 'hashicorp/kubernetes', version: '3.2.1' },
      helm: { source: 'hashicorp/helm', version: '3.2.0' },
      kubectl: { source: 'alekc/kubectl', version: '2.4.1' },
      ...released,
    },
  },
  // Built from Go modules, a few commits after these releases. An address of its own, so that nobody takes it for the
  // released binaries.
  embedded: {
    name: 'embedded',
    providers: {
      kubernetes: { source: 'berth.local/embedded/kubernetes', version: '3.2.1' },
      helm: { source: 'berth.local/embedded/helm', version: '3.2.0' },
      kubectl: { source: 'berth.local/embedded/kubectl', version: '2.2.0' },
      ...released,
    },
  },
};

/**
 * The released providers for modules that berth does not run: whatever installs them may take newer versions, up to the
 * next that may break.
 */
export const publishedSet: ProviderSet = {
  name: 'registry',
  providers: mapped(({ source, version }) => ({ source, version: rangeFrom(version) })),
};

function mapped(
  change: (requirement: ProviderRequirement) => ProviderRequirement,
): Record<ProviderName, ProviderRequirement> {
  const entries = Object.entries(providerSets.registry.providers);
  return Object.fromEntries(entries.map(([name, one]) => [name, change(one)])) as Record<
    ProviderName,
    ProviderRequirement
  >;
}

/** Before 1.0.0 each minor version may break. Source: Semantic Versioning 2.0.0, 4. */
function rangeFrom(version: string): string {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return `>= ${version}, < ${major > 0 ? `${major + 1}.0.0` : `0.${minor + 1}.0`}`;
}

/** @param version of the rehearsal, a name part such as "rehearsal-1f2e3d4c"; versions of the real providers come before it */
export function rehearsalSet(base: ProviderSet, version: string): ProviderSet {
  const played = serviceProviders.map((name) => {
    const real = released[name];
    const requirement = {
      source: `${rehearsalHost}/${real.source}`,
      version: `${real.version}-${version}`,
    };
    return [name, requirement] as const;
  });
  return { ...base, rehearsed: true, providers: { ...base.providers, ...Object.fromEntries(played) } };
}

/** Whether a provider is one that a rehearsal plays. */
export function isRehearsed({ source }: ProviderRequirement): boolean {
  return source.startsWith(`${rehearsalHost}/`);
}

/** Whether a type of resource is one of a service. */
export function isServiceType(type: string): boolean {
  return serviceProviders.some((name) => type.startsWith(`${name}_`));
}
