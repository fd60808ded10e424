import { existsSync } from 'node:fs';
import { chmod, mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
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
  for (const name of played) {
    const program = await playedProgram(name);
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

/**
 * All providers at the addresses of the released ones, for modules that are published: those of a rehearsal, and those
 * that tests on a cluster use, under the version that a published module wants.
 * @param folder for the mirror and its CLI configuration
 * @returns path of the CLI configuration, for both programs
 */
export async function releasedMirror(folder: string): Promise<string> {
  const real = await clusterProviderMirror();
  const mirror = path.join(folder, 'mirror');
  for (const name of [...clusterProviders, ...serviceProviders]) {
    const program = isService(name)
      ? await playedProgram(name)
      : await onlyFile(places(real.set.name, name, real.mirror));
    for (const place of places('registry', name, mirror)) {
      await mkdir(place, { recursive: true });
      await symlink(program, path.join(place, fileName(name, providerSets.registry.providers[name].version)));
    }
  }
  const file = path.join(folder, 'released.tfrc');
  await writeFile(file, `provider_installation {\n  filesystem_mirror {\n    path = "${mirror}"\n  }\n}\n`);
  return file;
}

function isService(name: ProviderName): name is (typeof serviceProviders)[number] {
  return serviceProviders.some((one) => one === name);
}

async function onlyFile(folders: readonly string[]): Promise<string> {
  const folder = folders.find((one) => existsSync(one)) ?? '';
  const [file = ''] = (await readdir(folder)).filter((name) => name.startsWith('terraform-provider-'));
  return path.join(folder, file);
}

async function playedProgram(name: (typeof serviceProviders)[number]): Promise<string> {
  const { set } = await rehearsalProviders();
  const { source, version } = set.providers[name];
  const folder = path.join(shelf, 'rehearsal', source, version, platformFolder(hostPlatform()));
  return path.join(folder, fileName(name, version));
}

/** Where a mirror has a provider, for Terraform and for OpenTofu. */
function places(set: ProviderSetName, name: ProviderName, mirror: string): string[] {
  const requirement = providerSets[set].providers[name];
  const folders = Object.values(defaultHosts).map((host) =>
    providerFolder(providerAddress(requirement, host), requirement.version, hostPlatform()),
  );
  // A source with a host of its own has one folder.
  return [...new Set(folders)].map((folder) => path.join(mirror, folder));
}

function fileName(name: ProviderName, version: string): string {
  return `terraform-provider-${name}_v${version}`;
}
