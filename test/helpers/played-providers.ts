import { existsSync } from 'node:fs';
import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { cacheFolder } from '../../src/model/paths.ts';
import {
  clusterProviders,
  type ProviderName,
  type ProviderSetName,
  providerSets,
  serviceProviders,
} from '../../src/model/provider-set.ts';
import { hostPlatform, platformFolder } from '../../src/toolchain/platform.ts';
import { defaultHosts, providerAddress, providerFolder } from '../../src/toolchain/provider-address.ts';
import { clusterProviderMirror } from './programs.ts';
import { rehearsalProviders } from './rehearsal.ts';

const shelf = path.join(cacheFolder(process.env), 'providers');

/**
 * Rehearsal providers at the addresses of those that they play, for tests on the cluster that all share: a rehearsal
 * has one of its own.
 * @param folder for the mirror and for what they keep
 * @returns part of berth.yaml's toolchain; empty where content uses none that is played
 */
export async function playedToolchain(
  folder: string,
  used: readonly ProviderName[],
): Promise<{ providers: ProviderSetName; mirror: string } | Record<string, never>> {
  const played = serviceProviders.filter((name) => used.includes(name));
  if (played.length === 0) return {};
  const mirror = path.join(folder, 'mirror');
  const { set } = await rehearsalProviders();
  for (const name of played) {
    const { source, version } = set.providers[name];
    const program = path.join(
      shelf,
      'rehearsal',
      source,
      version,
      platformFolder(hostPlatform()),
      fileName(name, version),
    );
    for (const place of places('registry', name, mirror)) {
      await mkdir(place, { recursive: true });
      const file = path.join(place, fileName(name, providerSets.registry.providers[name].version));
      await writeFile(file, `#!/bin/sh\nBERTH_REHEARSAL='${folder}' exec '${program}' "$@"\n`);
      await chmod(file, 0o755);
    }
  }
  const real = await clusterProviderMirror();
  for (const name of clusterProviders) {
    const folders = places(real.set.name, name, '');
    for (const folder of folders) {
      const from = path.join(real.mirror, folder);
      if (!existsSync(from)) continue;
      await mkdir(path.dirname(path.join(mirror, folder)), { recursive: true });
      await symlink(from, path.join(mirror, folder));
    }
  }
  return { providers: real.set.name, mirror };
}

/** Where a mirror has a provider, for Terraform and for OpenTofu. */
function places(set: ProviderSetName, name: ProviderName, mirror: string): string[] {
  const requirement = providerSets[set].providers[name];
  const folders = Object.values(defaultHosts).map((host) =>
    providerFolder(providerAddress(requirement, host), requirement.version, hostPlatform()),
  );
  return [...new Set(folders)].map((folder) => path.join(mirror, folder));
}

function fileName(name: ProviderName, version: string): string {
  return `terraform-provider-${name}_v${version}`;
}
