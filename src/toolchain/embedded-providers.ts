import type { ProviderName } from '../model/provider-set.ts';
import type { BuildRecipe } from './go-build.ts';

/**
 * How a provider of the embedded set is built.
 *
 * @param version decides the program's name; Terraform takes the version from the folder
 */
export function embeddedProvider(name: ProviderName, version: string): BuildRecipe {
  return { ...recipes[name], output: `terraform-provider-${name}_v${version}` };
}

const recipes: Readonly<Record<ProviderName, Omit<BuildRecipe, 'output'>>> = {
  kubernetes: { folder: 'provider-kubernetes', package: '.', cpuMinutes: 2 },
  helm: { folder: 'provider-helm', package: '.', cpuMinutes: 2 },
  kubectl: {
    folder: 'provider-kubectl',
    package: 'github.com/gavinbunney/terraform-provider-kubectl',
    cpuMinutes: 3,
  },
};
