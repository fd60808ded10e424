import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { packageRoot } from '../package.ts';
import type { ToolchainContext } from './context.ts';
import { onSearchPath } from './search-path.ts';
import { compareVersions } from './version.ts';
import type { VersionProbe } from './version-probe.ts';

/** Folder of the Go modules that pin what is built. */
export const goModules = path.join(packageRoot, 'toolchain');

/** A Go on PATH. */
export interface Go {
  readonly path: string;
  readonly version: string;
}

/** @returns the first Go on PATH that is new enough; undefined when there is none */
export async function findGo(
  context: ToolchainContext,
  probe: VersionProbe,
  needed: string,
): Promise<Go | undefined> {
  for (const program of await onSearchPath('go', context.environment.PATH)) {
    const version = await probe.version(program, ['version']);
    if (version !== undefined && compareVersions(version, needed) >= 0) return { path: program, version };
  }
  return undefined;
}

/** @returns the Go version that the go.mod of a folder asks for */
export async function neededGo(folder: string): Promise<string> {
  const text = await readFile(path.join(folder, 'go.mod'), 'utf8');
  return /^go (\S+)$/m.exec(text)?.[1] ?? '1.26.0';
}
