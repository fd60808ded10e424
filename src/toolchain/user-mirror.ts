import { stat } from 'node:fs/promises';
import path from 'node:path';
import { BerthError } from '../errors.ts';
import type { ProviderRequirement } from '../model/provider-set.ts';
import type { Platform } from './platform.ts';
import { defaultHosts, providerAddress, providerFolder, providerPackage } from './provider-address.ts';

/**
 * Checks that a mirror of the user's holds a provider, unpacked or packed, where the program looks for it.
 *
 * @param mirror absolute path
 * @throws BerthError PROVIDER_MISSING that names the folder
 */
export async function checkMirror(
  mirror: string,
  requirement: ProviderRequirement,
  program: 'terraform' | 'tofu',
  platform: Platform,
): Promise<void> {
  const { version } = requirement;
  const address = providerAddress(requirement, defaultHosts[program]);
  const folder = path.join(mirror, providerFolder(address, version, platform));
  const file = path.join(mirror, providerPackage(address, version, platform));
  if ((await stat(folder).catch(() => undefined))?.isDirectory()) return;
  if ((await stat(file).catch(() => undefined))?.isFile()) return;
  throw new BerthError('PROVIDER_MISSING', {
    provider: requirement.source,
    version,
    problem: `there is no folder "${folder}" in the mirror that berth.yaml names`,
    remedy: `put the provider there, e.g. with "${program} providers mirror", or take toolchain.mirror out of berth.yaml`,
  });
}
