import { rm } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { Progress } from '../model/wait.ts';
import { unzip } from './archive.ts';
import type { ToolchainContext } from './context.ts';
import { type Download, download, downloadText } from './download.ts';
import type { ProviderAddress } from './provider-address.ts';

/** Where hashicorp/* and the other public providers are published. */
export const publicRegistry = 'https://registry.terraform.io';

const answer = z.object({ download_url: z.string(), shasum: z.string() });

/**
 * Downloads a provider by the provider registry protocol and unpacks it as it is: the hashes of lock files
 * are made of the whole folder.
 *
 * @param registry address of the registry, without a trailing slash
 * @returns where it came from
 * @throws BerthError DOWNLOAD_CORRUPT; Error when the registry does not give it
 */
export async function downloadProvider(
  registry: string,
  provider: { readonly address: ProviderAddress; readonly version: string },
  folder: string,
  context: ToolchainContext,
  progress: Progress,
): Promise<string> {
  const { url, sha256 } = await locate(registry, provider, context);
  const file = path.join(folder, 'provider.zip');
  await download({ url, sha256 }, file, { progress, signal: context.signal });
  await unzip(file, folder);
  await rm(file);
  return url;
}

async function locate(
  registry: string,
  { address, version }: { readonly address: ProviderAddress; readonly version: string },
  { platform, signal }: ToolchainContext,
): Promise<Download> {
  const { namespace, type } = address;
  const page = `${registry}/v1/providers/${namespace}/${type}/${version}/download/${platform.os}/${platform.arch}`;
  const found = answer.parse(JSON.parse(await downloadText(page, signal)));
  return { url: new URL(found.download_url, page).href, sha256: found.shasum };
}
