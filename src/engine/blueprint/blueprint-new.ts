import { randomInt } from 'node:crypto';
import { cp, mkdir, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { refuseFaults } from '../../config/project.ts';
import { BerthError } from '../../errors.ts';
import { Git } from '../../git/git.ts';
import { type Door, openEngine } from '../context.ts';
import { baseFile, treeOf, withWorkFolder, writeBase } from './blueprint-base.ts';
import { blueprintFiles, type RepositoryFiles, writeRepositoryFiles } from './blueprint-files.ts';
import { blueprintInputs } from './blueprint-inputs.ts';
import type { TeamBlock } from './blueprint-team.ts';

export interface WantedRepository {
  readonly blueprint: string;
  /** Relative to the folder of the caller. */
  readonly folder: string;
  readonly team: TeamBlock | undefined;
  /** Values as written on a command line, by input. */
  readonly variables: Readonly<Record<string, string>>;
}

export interface NewRepository {
  readonly blueprint: string;
  readonly version: string;
  /** Absolute. */
  readonly folder: string;
  readonly branch: string;
  readonly files: readonly string[];
}

/**
 * Writes a repository with one commit: a folder that is not there yet, an empty one, or a clone of an empty repository.
 * @throws UNKNOWN_BLUEPRINT, INPUT_INVALID, FOLDER_NOT_EMPTY, GIT_FAILED, and as teamValues(); then nothing was written
 */
export async function newRepository(door: Door, wanted: WantedRepository): Promise<NewRepository> {
  const context = await openEngine(door);
  const entry = context.catalog.blueprint(wanted.blueprint);
  const blueprint = await entry.load();
  const inputs = await blueprintInputs(context, blueprint, wanted);
  refuseFaults(inputs.faults, 'INPUT_INVALID');
  const files = await blueprintFiles(entry, inputs);

  const folder = path.resolve(door.folder, wanted.folder);
  const branch = String(inputs.variables.branch ?? 'main');
  const remote = inputs.variables.repository_url;
  const message = `Begin with the blueprint ${blueprint.name} ${blueprint.version}`;
  const git = (where: string) => new Git(where, context.otherPrograms);
  if (await isEmptyClone(folder, git(folder))) await fillClone(git(folder), { files, branch, message });
  else await makeRepository(folder, git, { files, branch, message, remote });
  return {
    blueprint: blueprint.name,
    version: blueprint.version,
    folder,
    branch,
    files: [...files.keys(), baseFile],
  };
}

interface FirstCommit {
  readonly files: RepositoryFiles;
  readonly branch: string;
  readonly message: string;
  readonly remote?: unknown;
}

/** Whole or not at all: it is made beside its place, and put there by one rename. */
async function makeRepository(
  folder: string,
  gitIn: (folder: string) => Git,
  { files, branch, message, remote }: FirstCommit,
): Promise<void> {
  const draft = path.join(path.dirname(folder), `.${path.basename(folder)}.${randomInt(2 ** 47)}`);
  const made = await newFolder(draft);
  try {
    const git = gitIn(draft);
    await git.run('make a repository', ['init', '--quiet']);
    await git.run('make a repository', ['symbolic-ref', 'HEAD', `refs/heads/${branch}`]);
    if (typeof remote === 'string') await git.run('name the remote', ['remote', 'add', 'origin', remote]);
    await writeRepositoryFiles(draft, files);
    await commitAll(git, files, message);
    // Takes the place of an empty folder, and of no other.
    await rename(draft, folder);
  } catch (error) {
    await rm(made, { recursive: true, force: true });
    throw error;
  }
}

/** @returns the uppermost folder that was not there. @throws NO_ACCESS */
async function newFolder(folder: string): Promise<string> {
  try {
    return (await mkdir(folder, { recursive: true })) ?? folder;
  } catch (cause) {
    throw new BerthError('NO_ACCESS', { file: folder, problem: (cause as Error).message }, { cause });
  }
}

/** Everything at its place, or the clone as it was. */
async function fillClone(git: Git, { files, branch, message }: FirstCommit): Promise<void> {
  const before = await git.run('tell its branch', ['symbolic-ref', 'HEAD']);
  const entries = [...new Set([...files.keys(), baseFile].map((file) => file.split('/', 1)[0] as string))];
  try {
    await git.run('name the branch', ['symbolic-ref', 'HEAD', `refs/heads/${branch}`]);
    await withWorkFolder(git, async (draft) => {
      await writeRepositoryFiles(draft, files);
      for (const entry of entries)
        await cp(path.join(draft, entry), path.join(git.folder, entry), { recursive: true });
    });
    await commitAll(git, files, message);
  } catch (error) {
    for (const entry of entries) await rm(path.join(git.folder, entry), { recursive: true, force: true });
    await git.attempt(['read-tree', '--empty']);
    await git.attempt(['symbolic-ref', 'HEAD', before]);
    throw error;
  }
}

async function commitAll(git: Git, files: RepositoryFiles, message: string): Promise<void> {
  await writeBase(git, await treeOf(git, files), path.join(git.folder, baseFile));
  await git.run('add the files', ['add', '--all', '--force']);
  await git.run('commit the files', ['commit', '--quiet', '-m', message]);
}

/** @throws FOLDER_NOT_EMPTY for a folder with anything but a repository without commits; NO_ACCESS */
async function isEmptyClone(folder: string, git: Git): Promise<boolean> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    if (error.code === 'ENOTDIR') throw new BerthError('FILE_EXISTS', { file: folder }, { cause: error });
    throw new BerthError('NO_ACCESS', { file: folder, problem: error.message }, { cause: error });
  });
  if (names.length === 0) return false;
  const unborn = async () => (await git.attempt(['rev-parse', '--verify', '--quiet', 'HEAD'])).exitCode !== 0;
  if (names.length === 1 && names[0] === '.git' && (await unborn())) return true;
  throw new BerthError('FOLDER_NOT_EMPTY', { folder });
}
