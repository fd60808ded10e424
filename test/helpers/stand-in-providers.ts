import { existsSync } from 'node:fs';
import { copyFile, mkdir, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { cacheFolder } from '../../src/model/paths.ts';
import {
  clusterProviders,
  type ProviderName,
  type ProviderSetName,
  providerSets,
} from '../../src/model/provider-set.ts';
import { hostPlatform } from '../../src/toolchain/platform.ts';
import { defaultHosts, providerAddress, providerFolder } from '../../src/toolchain/provider-address.ts';
import { testTool } from './test-tool.ts';

const recipe = { folder: 'stand-in-provider', package: '.', output: 'stand-in-provider', cpuMinutes: 1 };

/** Values of read-only attributes that layers take apart; everything else is made up by the stand-in. */
const answers = {
  'stackit_ske_kubeconfig.kube_config': JSON.stringify({
    clusters: [
      {
        cluster: {
          server: 'https://api.stand-in.example.com',
          'certificate-authority-data': Buffer.from('stand-in certificate').toString('base64'),
        },
      },
    ],
    users: [{ user: { 'client-key-data': 'stand-in-client-key' } }],
  }),
};

/** Providers of these that no test can have: there is a stand-in for each. */
function standInsOf(providers: readonly ProviderName[]): ProviderName[] {
  return providers.filter((name) => !clusterProviders.some((one) => one === name));
}

/** @returns absolute path of the program, built into berth's cache */
export async function standInProvider(): Promise<string> {
  return await testTool(recipe, '1.0.0');
}

/**
 * Makes a mirror with stand-ins for providers, under the names and versions of the real ones, for both programs.
 * @param mirror absolute path, for toolchain.mirror
 */
export async function writeStandInMirror(mirror: string, providers: readonly ProviderName[]): Promise<void> {
  const program = await standInProvider();
  for (const name of providers) {
    const requirement = providerSets.registry.providers[name];
    for (const host of Object.values(defaultHosts)) {
      const address = providerAddress(requirement, host);
      const folder = path.join(mirror, providerFolder(address, requirement.version, hostPlatform()));
      await mkdir(folder, { recursive: true });
      await copyFile(program, path.join(folder, `terraform-provider-${name}_v${requirement.version}`));
      await copyFile(`src/cdk/bindings/facts/${name}.json`, path.join(folder, 'facts.json'));
      await writeFile(path.join(folder, 'answers.json'), JSON.stringify(answers));
    }
  }
}

/**
 * The same beside the providers that lead to the cluster, which are the real ones.
 * @returns part of berth.yaml's toolchain; empty where content uses none that there is a stand-in for
 */
export async function standInToolchain(
  mirror: string,
  used: readonly ProviderName[],
): Promise<{ providers: ProviderSetName; mirror: string } | Record<string, never>> {
  const standIns = standInsOf(used);
  if (standIns.length === 0) return {};
  await writeStandInMirror(mirror, standIns);
  const shelf = path.join(cacheFolder(process.env), 'providers');
  const providers = existsSync(path.join(shelf, 'embedded')) ? 'embedded' : 'registry';
  for (const name of clusterProviders) {
    const requirement = providerSets[providers].providers[name];
    for (const host of Object.values(defaultHosts)) {
      const folder = providerFolder(providerAddress(requirement, host), requirement.version, hostPlatform());
      const link = path.join(mirror, folder);
      await mkdir(path.dirname(link), { recursive: true });
      if (!existsSync(link)) await symlink(path.join(shelf, providers, folder), link);
    }
  }
  return { providers, mirror };
}
