import type { Fault } from '../errors.ts';
import type { ConfigFile } from './config-file.ts';
import { readVariables, type VariableValues } from './environment-variables.ts';
import type { PlatformConfig } from './platform-config.ts';
import { readUserFile, type UserConfig } from './user-file.ts';

/** What comes from around a project: the user's file, and the environment. */
export interface Settings {
  readonly user: ConfigFile<UserConfig> | undefined;
  readonly variables: VariableValues;
  readonly faults: readonly Fault[];
}

export async function readSettings(
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Settings> {
  const variables = readVariables(environment);
  const { file: user, faults } = await readUserFile(environment);
  return { user, variables, faults: [...variables.faults, ...faults] };
}

/** Later wins: user file, project file, environment. Each was checked by itself. */
export function withSettings(platform: PlatformConfig, { user, variables }: Settings): PlatformConfig {
  const { toolchain, drift } = platform;
  return { ...platform, ...merged(user?.value ?? {}, { toolchain, drift }, variables.value) };
}

type Tree = Readonly<Record<string, unknown>>;

function merged(...layers: readonly Tree[]): Tree {
  const result: Record<string, unknown> = {};
  for (const [key, value] of layers.flatMap((layer) => Object.entries(layer))) {
    const before = result[key];
    result[key] = isTree(before) && isTree(value) ? merged(before, value) : (value ?? before);
  }
  return result;
}

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
