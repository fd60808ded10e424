import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { CatalogEntry } from '../../catalog/catalog.ts';
import { refuseFaults } from '../../config/project.ts';
import { BerthError } from '../../errors.ts';
import { type Block, providersOf } from '../../model/content.ts';
import { publishedSet } from '../../model/provider-set.ts';
import { type TargetName, targetNames } from '../../model/target-names.ts';
import { synthesizeTree } from '../../synth/module.ts';
import { targets } from '../../synth/targets/index.ts';
import { moduleFaults } from '../../synth/targets/module-rules.ts';
import type { Files, PublishedBlock } from '../../synth/targets/target.ts';
import { type Door, type EngineContext, openEngine } from '../context.ts';
import { refuseRuntimeInputs, structuralChoice } from '../selection/structural-choice.ts';
import { hclTools } from './hcl-tools.ts';
import {
  compareFolder,
  type FolderDifference,
  refuseOtherFolder,
  writePublished,
} from './published-folder.ts';

export interface Publication {
  readonly block: string;
  readonly version: string;
  readonly target: string;
  /** Values of the structural inputs. */
  readonly choice: Readonly<Record<string, string>>;
  /** Absolute path. */
  readonly folder: string;
  readonly files: readonly string[];
  /** What is not as it would be published now; empty after it was published. */
  readonly differences: readonly FolderDifference[];
}

/**
 * Writes a block in the form of a target, or compares what was written before.
 * @param wanted.variables values of structural inputs, as texts
 * @param wanted.check only compares
 * @throws UNKNOWN_BLOCK, UNKNOWN_TARGET, INPUT_INVALID, BLOCK_UNPUBLISHABLE, FOLDER_NOT_EMPTY, PUBLISHED_FOLDER_TAKEN
 */
export async function publishBlock(
  door: Door,
  wanted: {
    readonly block: string;
    readonly target: string;
    readonly folder: string;
    readonly variables: Readonly<Record<string, string>>;
    readonly check: boolean;
  },
): Promise<Publication> {
  const context = await openEngine(door);
  refuseFaults(context.project.faults);
  const target = targetOf(wanted.target);
  const entry = context.catalog.block(wanted.block);
  const block = await entry.load();
  const choice = structuralChoice(block, wanted.variables);
  refuseRuntimeInputs(block, wanted.variables);
  const folder = path.resolve(door.folder, wanted.folder);
  if (!wanted.check) await refuseOtherFolder(folder, { block: block.name, target });
  const files = await publishedFiles(context, entry, choice, target);
  if (!wanted.check) await writePublished(folder, files);
  const differences = wanted.check ? await compareFolder(folder, files) : [];
  return {
    block: block.name,
    version: block.version,
    target,
    choice,
    folder,
    files: Object.keys(files).sort(),
    differences,
  };
}

/**
 * What is published of a block for one structural choice, by path.
 * @throws BLOCK_UNPUBLISHABLE when the target has no form for it, or its module is none that meshStack can run
 */
export async function publishedFiles(
  context: EngineContext,
  entry: CatalogEntry<Block>,
  choice: Readonly<Record<string, string>>,
  name: TargetName,
): Promise<Files> {
  const published = await publishedBlock(entry, choice);
  const target = targets[name];
  refuseProblems(published, name, target.problems(published));
  const files = await target.files(published, hclTools(context, providersOf(published.block, choice)));
  refuseProblems(published, name, moduleFaults(files));
  return files;
}

function targetOf(name: string): TargetName {
  const known = targetNames.find((one) => one === name);
  if (!known) throw new BerthError('UNKNOWN_TARGET', { target: name, known: targetNames.join(', ') });
  return known;
}

async function publishedBlock(
  entry: CatalogEntry<Block>,
  choice: Readonly<Record<string, string>>,
): Promise<PublishedBlock> {
  return {
    block: await entry.load(),
    choice,
    module: await synthesizeTree(entry, choice, publishedSet, 'portal'),
    appTeamPage: await readFile(path.join(entry.folder, 'APP_TEAM_README.md'), 'utf8').catch(() => ''),
    logo: await readFile(path.join(entry.folder, 'logo.png')).catch(() => undefined),
  };
}

function refuseProblems({ block }: PublishedBlock, target: string, problems: readonly string[]): void {
  if (problems.length === 0) return;
  throw new BerthError('BLOCK_UNPUBLISHABLE', { block: block.name, target, problems: problems.join('; ') });
}
