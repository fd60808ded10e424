import type { ProviderName } from '../model/provider-set.ts';
import type { BuildRecipe } from './go-build.ts';

/**
 * How a provider of the embedded set is built.
 *
 * @param version decides the program's name; Terraform takes the version from the folder
 * @returns undefined for a provider that the set takes as it is released
 */
export function embeddedProvider(name: ProviderName, version: string): BuildRecipe | undefined {
  const recipe = recipes[name];
  return recipe && { ...recipe, output: `terraform-provider-${name}_v${version}` };
}

const recipes: Readonly<Partial<Record<ProviderName, Omit<BuildRecipe, 'output'>>>> = {
  kubernetes: recipe('kubernetes', 'github.com/hashicorp/terraform-provider-kubernetes'),
  helm: recipe('helm', 'github.com/hashicorp/terraform-provider-helm'),
  kubectl: recipe('kubectl', 'github.com/alekc/terraform-provider-kubectl'),
};

function recipe(name: ProviderName, program: string) {
  return { folder: `provider-${name}`, package: program, cpuMinutes: 3 };
}
