import { readFile, realpath } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { refuseFaults } from '../../config/project.ts';
import { BerthError, counted } from '../../errors.ts';
import { Git } from '../../git/git.ts';
import { type InputModel, runtimeInputs } from '../../model/input-model.ts';
import { compareVersions } from '../../toolchain/version.ts';
import { type Door, openEngine } from '../context.ts';
import {
  baseFile,
  looseCommit,
  readBase,
  treeOf,
  treeWith,
  withWorkFolder,
  writeBase,
} from './blueprint-base.ts';
import { type Answers, answersFile, blueprintFiles } from './blueprint-files.ts';
import { blueprintInputs } from './blueprint-inputs.ts';

const purpose = 'update the repository';

export interface Update {
  readonly blueprint: string;
  readonly from: string;
  readonly to: string;
  /** Absolute. */
  readonly folder: string;
  /** Of the commit that was made; none: there was nothing to do. */
  readonly files: readonly string[];
}

/**
 * Brings a repository to the blueprint of this berth, or to other answers: one commit on its branch, made by Git's own
 * three-way merge (cherry-pick) with what the blueprint wrote before.
 *
 * @param variables answers that change, as written on a command line
 * @throws NO_BLUEPRINT_COPY, UNKNOWN_BLUEPRINT, BLUEPRINT_OLDER, UNCOMMITTED_CHANGES, INPUT_INVALID, GIT_FAILED: then nothing
 * was changed; UPDATE_CONFLICTS: then Git shows what is to be mended
 */
export async function updateRepository(
  door: Door,
  { folder, variables }: { readonly folder: string; readonly variables: Readonly<Record<string, string>> },
): Promise<Update> {
  const context = await openEngine(door);
  const root = path.resolve(door.folder, folder);
  const git = new Git(root, context.otherPrograms);
  const before = await readAnswers(root);
  await refuseOtherFolder(git, root);
  const entry = context.catalog.blueprint(before.blueprint);
  const blueprint = await entry.load();
  const { name, version } = blueprint;
  if (compareVersions(version, before.version) < 0)
    throw new BerthError('BLUEPRINT_OLDER', { blueprint: name, made: before.version, version });

  const answers = { inputs: activeInputs(blueprint.inputs, before.inputs, variables), file: answersFile };
  const inputs = await blueprintInputs(context, blueprint, { team: undefined, variables, answers });
  refuseFaults(inputs.faults, 'INPUT_INVALID');
  await refuseChanges(git);

  const base = await readBase(git);
  const wanted = await treeOf(git, await blueprintFiles(entry, inputs));
  const done = { blueprint: name, from: before.version, to: version, folder: root };
  if (wanted === base) return { ...done, files: [] };

  const [change, head] = await updateCommit(
    git,
    base,
    wanted,
    `Update from the blueprint ${name} ${version}`,
  );
  const picked = await git.attempt(['cherry-pick', '--allow-empty', change]);
  if (picked.exitCode !== 0) await refuseConflicts(git, picked.problem);
  const files = await git.run(purpose, ['diff', '--name-only', head, 'HEAD']);
  return { ...done, files: files.split('\n') };
}

/**
 * A commit whose change is that of the blueprint; in it and its parent, the bundle is as in HEAD and as it will be.
 * @returns it, and HEAD
 */
async function updateCommit(
  git: Git,
  base: string,
  wanted: string,
  message: string,
): Promise<[string, string]> {
  const head = await git.run(purpose, ['rev-parse', 'HEAD']);
  const old = await git.run(purpose, ['rev-parse', `HEAD:${baseFile}`]);
  const renewed = await withWorkFolder(git, async (work) => {
    const file = path.join(work, 'base.bundle');
    await writeBase(git, wanted, file);
    return await git.run(purpose, ['hash-object', '-w', '--no-filters', file]);
  });
  const parent = await looseCommit(git, await treeWith(git, base, baseFile, old));
  const tree = await treeWith(git, wanted, baseFile, renewed);
  return [await looseCommit(git, tree, { parent, message, environment: {} }), head];
}

async function refuseConflicts(git: Git, problem: string): Promise<never> {
  const said = await git.attempt(['diff', '--name-only', '--diff-filter=U']);
  const files = said.stdout.split('\n').filter(Boolean);
  if (files.length > 0)
    throw new BerthError('UPDATE_CONFLICTS', {
      count: counted(files.length, 'file'),
      files: files.join(', '),
    });
  await git.attempt(['cherry-pick', '--abort']);
  throw new BerthError('GIT_FAILED', { purpose, problem });
}

const answersSchema = z.object({
  blueprint: z.string(),
  version: z.string().regex(/^\d+\.\d+\.\d+/),
  inputs: z.record(z.string(), z.unknown()),
});

async function readAnswers(root: string): Promise<Answers> {
  const refuse = (problem: string, cause?: unknown) =>
    new BerthError('NO_BLUEPRINT_COPY', { folder: root, problem }, { cause });
  const text = await readFile(path.join(root, answersFile), 'utf8').catch((cause: Error) => {
    throw refuse(`there is no ${answersFile}`, cause);
  });
  try {
    return answersSchema.parse(parse(text));
  } catch (cause) {
    throw refuse(`${answersFile} is not what berth wrote`, cause);
  }
}

async function refuseOtherFolder(git: Git, root: string): Promise<void> {
  const top = await git.attempt(['rev-parse', '--show-toplevel']);
  if (top.exitCode === 0 && (await realpath(top.stdout)) === (await realpath(root))) return;
  throw new BerthError('NO_BLUEPRINT_COPY', {
    folder: root,
    problem: top.exitCode === 0 ? `the root of the repository is ${top.stdout}` : top.problem,
  });
}

async function refuseChanges(git: Git): Promise<void> {
  const status = await git.run(purpose, ['status', '--porcelain', '--untracked-files=no']);
  if (status === '') return;
  const files = status.split('\n').map((line) => line.slice(3));
  throw new BerthError('UNCOMMITTED_CHANGES', { folder: git.folder, files: files.join(', ') });
}

/** Answers that still mean something under the structural choice that is wanted now. */
function activeInputs(
  model: InputModel,
  answers: Readonly<Record<string, unknown>>,
  variables: Readonly<Record<string, string>>,
): Record<string, unknown> {
  const structural = Object.entries(model.inputs).filter(([, input]) => input.structural);
  const choice = Object.fromEntries(
    structural.map(([name, input]) => [name, String(variables[name] ?? answers[name] ?? input.default)]),
  );
  const names = new Set([...Object.keys(choice), ...runtimeInputs(model, choice).map(([name]) => name)]);
  return Object.fromEntries(Object.entries(answers).filter(([name]) => names.has(name)));
}
