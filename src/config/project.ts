import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { BerthError, counted, type Fault } from '../errors.ts';
import { type ProjectPaths, projectPaths } from '../model/paths.ts';
import {
  type ConfigFile,
  configFile,
  noFile,
  type ReadFile,
  readConfigFile,
  unreadable,
} from './config-file.ts';
import { defaultPlatformConfig, type PlatformConfig, platformConfig } from './platform-config.ts';
import { findProjectRoot } from './project-root.ts';
import { suggestion, valueText } from './schema-faults.ts';
import { readSettings, type Settings, withSettings } from './settings.ts';
import { type TeamConfig, teamConfig } from './team-config.ts';

/** berth.yaml and teams/*.yaml as typed values. */
export interface Project {
  readonly paths: ProjectPaths;
  /** False where there is no berth.yaml, and the defaults hold. */
  readonly exists: boolean;
  readonly platform: ConfigFile<PlatformConfig>;
  readonly teams: readonly ConfigFile<TeamConfig>[];
  /** What was laid over berth.yaml, and under it. */
  readonly settings: Settings;
  /** All faults of these files; block inputs are checked later, by those who know the blocks. */
  readonly faults: readonly Fault[];
}

/**
 * Reads the whole configuration. Without a berth.yaml the defaults hold and there are no teams.
 * @param environment variables of the caller: BERTH_*, and where the user's file is
 */
export async function readProject(
  start: string,
  environment: Readonly<Record<string, string | undefined>> = {},
): Promise<Project> {
  const root = findProjectRoot(start);
  const settings = await readSettings(environment);
  if (!root) {
    const platform = noFile('berth.yaml', withSettings(defaultPlatformConfig(), settings));
    return {
      paths: projectPaths(start),
      exists: false,
      platform,
      teams: [],
      settings,
      faults: settings.faults,
    };
  }
  const paths = projectPaths(root);
  const platform = await readConfigFile(paths.config, 'berth.yaml', platformConfig);
  const files = await readdir(paths.teams).catch((error: NodeJS.ErrnoException) => error);
  const teams = await Promise.all(
    (files instanceof Error ? [] : files)
      .filter((name) => /\.ya?ml$/.test(name))
      .sort()
      .map((name) => readConfigFile(path.join(paths.teams, name), path.join('teams', name), teamConfig)),
  );
  const whole = teams.map((team) => team.file).filter((file) => file !== undefined);
  return {
    paths,
    exists: true,
    // Without environments, nothing is checked against defaults that do not hold.
    platform: platform.file
      ? { ...platform.file, value: withSettings(platform.file.value, settings) }
      : noFile('berth.yaml', { ...defaultPlatformConfig(), environments: {} }),
    teams: whole,
    settings,
    faults: [
      ...settings.faults,
      ...platform.faults,
      // A folder that cannot be read is no empty one: its teams would seem to want nothing any more.
      ...(files instanceof Error && files.code !== 'ENOENT'
        ? [{ ...unreadable('teams', files.message), fix: 'make it a readable folder' }]
        : []),
      ...teams.flatMap((team) => team.faults),
      ...(platform.file ? environmentFaults(whole, platform.file.value) : []),
      ...teamNameFaults(whole),
    ],
  };
}

/** @throws CONFIG_INVALID with all faults, sorted by place; one that several instances share is named once */
export function refuseFaults(
  faults: readonly Fault[],
  code: 'CONFIG_INVALID' | 'INPUT_INVALID' | 'IMMUTABLE_INPUT' = 'CONFIG_INVALID',
): void {
  if (faults.length === 0) return;
  const different = new Map(faults.map((fault) => [JSON.stringify(fault), fault]));
  const sorted = [...different.values()].sort(
    (a, b) =>
      a.source.localeCompare(b.source) || (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0),
  );
  throw new BerthError(code, { count: counted(sorted.length, 'fault') }, { faults: sorted });
}

/** A team file as it would be read with this text. */
export function teamFile(file: string, text: string): ReadFile<TeamConfig> {
  return configFile(file, text, teamConfig);
}

function environmentFaults(teams: readonly ConfigFile<TeamConfig>[], platform: PlatformConfig): Fault[] {
  const known = Object.keys(platform.environments);
  return teams.flatMap((team) =>
    team.value.blocks.flatMap(({ environment }, index) =>
      known.includes(environment)
        ? []
        : team.fault(['blocks', index, 'environment'], {
            code: 'UNKNOWN_ENVIRONMENT',
            message: 'is no environment of berth.yaml',
            value: valueText(environment),
            fix: suggestion(environment, known),
          }),
    ),
  );
}

function teamNameFaults(teams: readonly ConfigFile<TeamConfig>[]): Fault[] {
  return teams.flatMap((team) => {
    const expected = path.basename(team.file).replace(/\.ya?ml$/, '');
    if (team.value.name === expected) return [];
    return team.fault(['name'], {
      code: 'CONFIG_INVALID',
      message: 'must be the name of the file',
      value: valueText(team.value.name),
      fix: `write "${expected}", or rename the file`,
    });
  });
}
