import { existsSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { toolchainConfig } from '../model/toolchain-config.ts';
import { type ReadFile, readConfigFile } from './config-file.ts';

/** What a person may set for all projects: where programs and providers come from. */
const userConfig = z.strictObject({ toolchain: toolchainConfig.default({}) });

export type UserConfig = z.infer<typeof userConfig>;

/** The file of this user, where there is one. */
export async function readUserFile(
  environment: Readonly<Record<string, string | undefined>>,
): Promise<ReadFile<UserConfig>> {
  const place = userFile(environment);
  if (!place || !existsSync(place)) return { faults: [] };
  return await readConfigFile(place, place, userConfig);
}

/** Source: XDG Base Directory Specification; a relative XDG_CONFIG_HOME does not count. */
function userFile({ XDG_CONFIG_HOME: base = '', HOME: home }: Readonly<Record<string, string | undefined>>) {
  if (path.isAbsolute(base)) return path.join(base, 'berth', 'config.yaml');
  return home ? path.join(home, '.config', 'berth', 'config.yaml') : undefined;
}
