import { copyFile, mkdir, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { clusterProviders, type ProviderName, providerSets } from '../../src/model/provider-set.ts';
import { hostPlatform } from '../../src/toolchain/platform.ts';
import { defaultHosts, providerAddress, providerFolder } from '../../src/toolchain/provider-address.ts';
import { clusterProviderMirror } from './programs.ts';
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
export function standInsOf(providers: readonly ProviderName[]): ProviderName[] {
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
 * The same, with the real providers that lead to a cluster beside them.
 * @param mirror absolute path
 * @returns the part `toolchain` of berth.yaml
 */
export async function writeMixedMirror(
  mirror: string,
  standIns: readonly ProviderName[],
): Promise<{ readonly mirror: string; readonly providers: string }> {
  await writeStandInMirror(mirror, standIns);
  const real = await clusterProviderMirror();
  for (const name of clusterProviders) {
    const requirement = real.set.providers[name];
    const host = defaultHosts[real.program];
    const folder = providerFolder(providerAddress(requirement, host), requirement.version, hostPlatform());
    await mkdir(path.dirname(path.join(mirror, folder)), { recursive: true });
    await symlink(path.join(real.mirror, folder), path.join(mirror, folder)).catch(unlessThere);
  }
  return { mirror, providers: real.set.name };
}

function unlessThere(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}
