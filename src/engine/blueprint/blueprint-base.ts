import { mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { BerthError } from '../../errors.ts';
import type { Git } from '../../git/git.ts';
import { type RepositoryFiles, writeRepositoryFiles } from './blueprint-files.ts';

/** What a blueprint wrote, as a Git bundle of one commit: what an update compares with. */
export const baseFile = '.blueprint/base.bundle';

const purpose = 'keep what the blueprint wrote';

/** Of commits that only a bundle or a comparison has: the same files make the same commit. */
const nobody = {
  GIT_AUTHOR_NAME: 'berth',
  GIT_AUTHOR_EMAIL: 'berth@localhost',
  GIT_AUTHOR_DATE: '2000-01-01T00:00:00Z',
  GIT_COMMITTER_NAME: 'berth',
  GIT_COMMITTER_EMAIL: 'berth@localhost',
  GIT_COMMITTER_DATE: '2000-01-01T00:00:00Z',
};

/** Puts files into the objects of a repository, whose index and work tree stay. @returns the tree */
export async function treeOf(git: Git, files: RepositoryFiles): Promise<string> {
  return await withWorkFolder(git, async (folder) => {
    const work = path.join(folder, 'files');
    await writeRepositoryFiles(work, files);
    const environment = { GIT_INDEX_FILE: path.join(folder, 'index') };
    const add = ['-c', 'core.autocrlf=false', '--work-tree', work, 'add', '--all', '--force', '.'];
    await git.run(purpose, add, { environment });
    return await git.run(purpose, ['write-tree'], { environment });
  });
}

/** A commit that nobody's branch has. */
export async function looseCommit(
  git: Git,
  tree: string,
  { parent, message = 'What the blueprint wrote', environment = nobody }: LooseCommit = {},
): Promise<string> {
  const words = ['commit-tree', tree, ...(parent ? ['-p', parent] : []), '-m', message];
  return await git.run(purpose, words, { environment });
}

interface LooseCommit {
  readonly parent?: string;
  readonly message?: string;
  /** Who commits and when; by default the same nobody, always. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** Writes the bundle of a tree into a file. */
export async function writeBase(git: Git, tree: string, file: string): Promise<void> {
  const reference = 'refs/berth/base';
  await git.run(purpose, ['update-ref', reference, await looseCommit(git, tree)]);
  try {
    await git.run(purpose, ['bundle', 'create', '--quiet', file, reference]);
  } finally {
    await git.run(purpose, ['update-ref', '-d', reference]);
  }
}

/** The tree that the bundle of a repository holds. @throws NO_BLUEPRINT_COPY */
export async function readBase(git: Git): Promise<string> {
  const { exitCode, stdout, problem } = await git.attempt(['bundle', 'unbundle', baseFile]);
  const [commit] = stdout.split(/\s/, 1);
  const tree = exitCode === 0 && commit ? await git.attempt(['rev-parse', `${commit}^{tree}`]) : undefined;
  if (tree?.exitCode === 0) return tree.stdout;
  throw new BerthError('NO_BLUEPRINT_COPY', { folder: git.folder, problem: `${baseFile}: ${problem}` });
}

/** The tree with another file in it. @param blob of the file's content */
export async function treeWith(git: Git, tree: string, file: string, blob: string): Promise<string> {
  return await withWorkFolder(git, async (folder) => {
    const environment = { GIT_INDEX_FILE: path.join(folder, 'index') };
    await git.run(purpose, ['read-tree', tree], { environment });
    await git.run(purpose, ['update-index', '--add', '--cacheinfo', `100644,${blob},${file}`], {
      environment,
    });
    return await git.run(purpose, ['write-tree'], { environment });
  });
}

/** A folder inside of .git, where nobody sees it. */
export async function withWorkFolder<T>(git: Git, work: (folder: string) => Promise<T>): Promise<T> {
  const inside = await git.run(purpose, ['rev-parse', '--absolute-git-dir']);
  const folder = await mkdtemp(path.join(inside, 'berth-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
