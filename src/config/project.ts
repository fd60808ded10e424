import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { z } from 'zod';
import { BerthError, counted, type Fault } from '../errors.ts';
import { type ProjectPaths, projectPaths } from '../model/paths.ts';
import { defaultPlatformConfig, type PlatformConfig, platformConfig } from './platform-config.ts';
import { findProjectRoot } from './project-root.ts';
import { type Source, schemaFaults, suggestion, valueText } from './schema-faults.ts';
import { keysOf } from './schema-keys.ts';
import { soundPart } from './sound-part.ts';
import { type TeamConfig, teamConfig } from './team-config.ts';
import { readTextFile } from './text-file.ts';
import { type Path, YamlDocument } from './yaml-document.ts';

/** A file of the configuration: its typed value, and where each part of it stands. */
export interface ConfigFile<T> extends Source {
  readonly file: string;
  readonly value: T;
}

/** berth.yaml and teams/*.yaml as typed values. */
export interface Project {
  readonly paths: ProjectPaths;
  /** False where there is no berth.yaml, and the defaults hold. */
  readonly exists: boolean;
  readonly platform: ConfigFile<PlatformConfig>;
  readonly teams: readonly ConfigFile<TeamConfig>[];
  /** All faults of these files; block inputs are checked later, by those who know the blocks. */
  readonly faults: readonly Fault[];
}

/** Reads the whole configuration. Without a berth.yaml the defaults hold and there are no teams. */
export async function readProject(start: string): Promise<Project> {
  const root = findProjectRoot(start);
  if (!root) {
    const platform = { file: 'berth.yaml', value: defaultPlatformConfig(), fault: noPlace('berth.yaml') };
    return { paths: projectPaths(start), exists: false, platform, teams: [], faults: [] };
  }
  const paths = projectPaths(root);
  const platform = await readConfigFile(root, 'berth.yaml', platformConfig);
  const files = await readdir(paths.teams).catch((error: NodeJS.ErrnoException) => error);
  const teams = await Promise.all(
    (files instanceof Error ? [] : files)
      .filter((name) => /\.ya?ml$/.test(name))
      .sort()
      .map((name) => readConfigFile(root, path.join('teams', name), teamConfig)),
  );
  const whole = teams.map((team) => team.file).filter((file) => file !== undefined);
  return {
    paths,
    exists: true,
    // Without environments, nothing is checked against defaults that do not hold.
    platform: platform.file ?? {
      file: 'berth.yaml',
      value: { ...defaultPlatformConfig(), environments: {} },
      fault: noPlace('berth.yaml'),
    },
    teams: whole,
    faults: [
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

interface ReadFile<T> {
  readonly file?: ConfigFile<T>;
  readonly faults: readonly Fault[];
}

async function readConfigFile<T>(root: string, file: string, schema: z.ZodType<T>): Promise<ReadFile<T>> {
  const text = await readTextFile(path.join(root, file)).catch((error: Error) => error);
  if (text instanceof Error) return { faults: [unreadable(file, text.message)] };
  return configFile(file, text, schema);
}

/** A team file as it would be read with this text. */
export function teamFile(file: string, text: string): ReadFile<TeamConfig> {
  return configFile(file, text, teamConfig);
}

/** What is right in a file with faults is checked further, so that all of them are found at once. */
function configFile<T>(file: string, text: string, schema: z.ZodType<T>): ReadFile<T> {
  const document = new YamlDocument(file, text);
  if (document.faults.length > 0) return { faults: document.faults };
  if (document.value === null) return { faults: [empty(file)] };
  const source: Source = {
    fault: (at, fault, part) => ({ source: file, ...document.at(at, part), ...fault }),
  };
  const result = schema.safeParse(document.value);
  if (result.success) return { file: { file, value: result.data, ...source }, faults: [] };
  const { issues } = result.error;
  const sound = soundPart(schema, document.value, issues);
  const fault: Source['fault'] = (at, fault, part) => source.fault(sound?.original(at) ?? at, fault, part);
  return {
    ...(sound && { file: { file, value: sound.value, fault } }),
    faults: schemaFaults(issues, document.value, source, (at) => keysOf(schema, at)),
  };
}

function unreadable(file: string, problem: string): Fault {
  return {
    source: file,
    code: 'FILE_UNREADABLE',
    message: `cannot be read: ${problem}`,
    fix: 'make it a readable file of UTF-8 text, or move it away',
  };
}

function empty(file: string): Fault {
  return {
    source: file,
    line: 1,
    column: 1,
    code: 'CONFIG_INVALID',
    message: 'is empty',
    fix: 'see "berth schema" for what belongs into it, or delete it',
  };
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

function noPlace(file: string): Source['fault'] {
  return (_at: Path, fault) => ({ source: file, ...fault });
}
