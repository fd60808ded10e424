import path from 'node:path';
import type { ProviderRequirement } from '../model/provider-set.ts';
import { type Platform, platformFolder } from './platform.ts';

/** Hosts under which Terraform and OpenTofu look for a source that names none. */
export const defaultHosts = { terraform: 'registry.terraform.io', tofu: 'registry.opentofu.org' } as const;

/** The parts of a provider's full address. */
export interface ProviderAddress {
  readonly host: string;
  readonly namespace: string;
  readonly type: string;
}

/** @param defaultHost host of a source that names none */
export function providerAddress(
  { source }: ProviderRequirement,
  defaultHost: string = defaultHosts.terraform,
): ProviderAddress {
  const [type = '', namespace = '', host = defaultHost] = source.split('/').reverse();
  return { host, namespace, type };
}

/** @returns the folder of an unpacked provider, relative to its mirror */
export function providerFolder(address: ProviderAddress, version: string, platform: Platform): string {
  return path.join(address.host, address.namespace, address.type, version, platformFolder(platform));
}

/** @returns the zip file of a packed provider, relative to its mirror */
export function providerPackage(address: ProviderAddress, version: string, platform: Platform): string {
  const { host, namespace, type } = address;
  const file = `terraform-provider-${type}_${version}_${platformFolder(platform)}.zip`;
  return path.join(host, namespace, type, file);
}
